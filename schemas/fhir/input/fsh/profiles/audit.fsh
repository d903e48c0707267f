// A line of the audit: in one shape what IHE's Basic Audit and the Norwegian trust framework ask for (fhir.md § 5.7).

Profile: IpAuditEvent
Parent: AuditEvent
Id: ip-audit-event
Title: "Line of the audit"
Description: "Who did what with whose plan, on what ground and with what outcome: a look, a message sent, a refusal. It tells of one person at most, and of nothing that the plan holds. A question stands as a keyed hash."
* extension ^slicing.discriminator.type = #value
* extension ^slicing.discriminator.path = "url"
* extension ^slicing.rules = #open
* extension contains IpAuditLine named line 1..1
* action 1..1
* outcome 1..1
* outcomeDesc ^short = "A stable code, never words of the plan"
* purposeOfEvent 0..1
* purposeOfEvent.coding 1..2
* purposeOfEvent.coding ^slicing.discriminator.type = #value
* purposeOfEvent.coding ^slicing.discriminator.path = "system"
* purposeOfEvent.coding ^slicing.rules = #open
* purposeOfEvent.coding contains purpose 1..1 and service 0..1
* purposeOfEvent.coding[purpose].system 1..1
* purposeOfEvent.coding[purpose].system = "http://terminology.hl7.org/CodeSystem/v3-ActReason" (exactly)
* purposeOfEvent.coding[service].system 1..1
* purposeOfEvent.coding[service].system = "urn:oid:2.16.578.1.12.4.1.1.9151" (exactly)
* agent.who 1..1
* agent.altId 0..0
* agent.name 0..0
* agent.media 0..0
* source.observer ^short = "The legal entity whose planbro it is, by its organisasjonsnummer"
* entity.name 0..0
* entity.description 0..0
* obeys ip-audit-1 and ip-audit-2 and ip-audit-3 and ip-audit-4

Invariant: ip-audit-1
Description: "An event tells of one person at most, and names the same one in the Norwegian extension"
Severity: #error
Expression: "entity.where(type.code = '1').count() <= 1 and (entity.where(type.code = '1').exists() implies extension.where(url = 'http://hl7.no/fhir/StructureDefinition/auditevent-patient-extension').exists())"

Invariant: ip-audit-2
Description: "Of a read the client is where the data goes"
Severity: #error
Expression: "(type.code = 'rest' and action = 'R') implies (agent.where(type.coding.code = '110152').exists() and agent.where(type.coding.code = '110153').exists() and entity.where(role.code = '24').empty())"

Invariant: ip-audit-3
Description: "A refusal is a decision: an alert, with the one who decided among the agents"
Severity: #error
Expression: "outcome = '0' or (type.code = '110113' and agent.where(type.coding.code = 'authserver').exists() and outcomeDesc.empty().not())"

Invariant: ip-audit-4
Description: "Whoever asked is one"
Severity: #error
Expression: "agent.where(requestor = true).count() = 1"

Extension: IpAuditLine
Id: ip-audit-line
Title: "Line in the chain"
Description: "The line's own word, and where it stands: whose chain, which number in it, and its hash, which is made of the line and of the hash before it."
* ^context[0].type = #element
* ^context[0].expression = "AuditEvent"
* extension contains what 1..1 and writer 1..1 and number 1..1 and sha256 1..1
* extension[what].value[x] only string
* extension[what].value[x] 1..1
* extension[writer].value[x] only string
* extension[writer].value[x] 1..1
* extension[number].value[x] only string
* extension[number].value[x] 1..1
* extension[sha256].value[x] only string
* extension[sha256].value[x] 1..1

CodeSystem: AuditWhatCodes
Id: audit-what
Title: "Words of the audit"
Description: "What a line of the audit tells of, in planbro's own words. Work on the store that is about no plan is other; the extension ip-audit-line has the very word."
* ^caseSensitive = true
* #status "Asked whether there is a plan, and was answered"
* #search "Searched"
* #read "Read"
* #document "Read the plan as a document"
* #ask "Asked for access"
* #refused "Refused"
* #login "Logged in"
* #sent "Sent"
* #received "Received"
* #versioned "A new version of the plan"
* #admission "An admission was told of"
* #access-granted "Access was granted"
* #access-refused "Access was refused"
* #access-ended "Access ended"
* #access-closed "Access was closed"
* #access-cancelled "The asker took it back"
* #audit-read "Looked at the audit"
* #audit-export "Exported the audit"
* #audit-reviewed "Went through the audit"
* #log-given "Gave the planeier the log"
* #person-read "Looked up a person"
* #request-read "Read the words of a request for access"
* #reasons-read "Read why something was corrected or closed"
* #bench-looked "Looked at a file on the workbench"
* #bench-converted "Took a file away from the workbench in another format"
* #report-opened "Opened a report"
* #admission-explained "Looked what an admission would lead to"
* #admission-taken "Took in a file of an admission"
* #innkalling "Asked for the sentence for an innkalling"
* #transit "Let a message pass as it was"
* #history "Looked at the history of a plan"
* #call "Asked a person to telephone"
* #corrected "Put an exchange right"
* #task-done "Did a task"
* #task-again "Opened a task again"
* #deviation-closed "Closed a deviation"
* #persons-merged "Took two numbers for one person"
* #party-set "Entered a party in the address book"
* #party-override "Gave a party another address for a while"
* #party-override-ended "Ended another address of a party"
* #parties-imported "Took in the address book"
* #audit-cut "Removed lines of the audit past their time"
* #pruned "Removed what was past its time"
* #early-forgotten "Erased what was told of a person before a plan came"
* #backed-up "Backed up the store"
* #restored "Restored the store"
* #keys-rotated "Changed the keys"
* #other "Something else"
