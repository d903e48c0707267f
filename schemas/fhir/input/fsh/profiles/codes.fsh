// Codes that stand in Bundles rather than in the plan's own resources.

CodeSystem: IpSectionCodes
Id: ip-section
Title: "Sections of the document"
Description: "What a section of the document is about, apart from its title, which is in the reader's language."
* ^caseSensitive = true
* #om-meg "Om meg"
* #mal-og-tiltak "Mål og tiltak"
* #team "De rundt planen"
* #moter "Møter"
* #samtykke "Samtykke"
* #evaluering "Evaluering"
* #notater "Notater og meldinger"
* #dokumenter "Dokumenter"
* #status "Status"

CodeSystem: MessageEventCodes
Id: message-event
Title: "What a message is about"
Description: "The event of a Bundle of type message."
* ^caseSensitive = true
* #individuell-plan "Individuell plan"

CodeSystem: FindingCodes
Id: finding
Title: "Findings"
Description: "The stable codes of what planbro says against an input, in OperationOutcome.issue.details. Their texts are in planbro's catalogue, in bokmål and English."
* ^caseSensitive = true
* ^content = #not-present
