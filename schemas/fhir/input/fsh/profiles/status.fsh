// That there is a plan, and that there is a koordinator: two facts, neither derived from the other.

Profile: IpFlag
Parent: Flag
Id: ip-flag
Title: "Status of individuell plan"
Description: "Has the person an individuell plan? Says that and no more: nothing of what the plan holds, and no pointer to it. No Flag means unknown, never no."
* insert StatusFlag
* code.coding contains status 1..1 and national 0..1
* code.coding[status].system 1..1
* code.coding[status].system = "https://planbro.dev/fhir/CodeSystem/ip-status" (exactly)
* code.coding[status] from IpStatusValues (required)
* code.coding[national].system 1..1
* code.coding[national].system = "urn:oid:2.16.578.1.12.4.1.1.8307" (exactly)
* code.coding[national].code 1..1
* code.coding[national] from IpStatus8307Values (required)
* code.coding[national] ^short = "2 has a plan, 1 has need of one; the other answers have no code there"
* insert IpStatusExtensions
* obeys ip-flag-1

Invariant: ip-flag-1
Description: "V-8307#2 says what our own code says: there is a plan"
Severity: #error
Expression: "code.coding.where(system = 'urn:oid:2.16.578.1.12.4.1.1.8307' and code = '2').exists() implies code.coding.where(system = 'https://planbro.dev/fhir/CodeSystem/ip-status' and code = 'active').exists()"

Profile: IpKoordinatorFlag
Parent: Flag
Id: ip-koordinator-flag
Title: "Status of koordinator"
Description: "Has the person a koordinator, at one level? A person may have one without a plan, and a plan without one."
* insert StatusFlag
* code.coding contains status 1..1
* code.coding[status].system 1..1
* code.coding[status].system = "https://planbro.dev/fhir/CodeSystem/koordinator-status" (exactly)
* code.coding[status] from KoordinatorStatusValues (required)
* insert KoordinatorStatusExtensions

RuleSet: StatusFlag
* category 1..*
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains admin 1..1
* category[admin] = $FlagCategory#admin
* subject only Reference(Patient)
* code.coding 1..*
* code.coding ^slicing.discriminator.type = #value
* code.coding ^slicing.discriminator.path = "system"
* code.coding ^slicing.rules = #open

Profile: IpBasicToolStatus
Parent: Basic
Id: ip-basic-tool-status
Title: "Where the plan is kept"
Description: "Is the plan in the tool, on paper, or both? A plan may exist without being in the tool. No Flag, since nobody is to be warned."
* insert OurBasic(tool-status)
* insert ToolStatusExtensions

Profile: IpBasicRight
Parent: Basic
Id: ip-basic-right
Title: "Access in the tool"
Description: "A setting of the tool: what a participant may read and write there. It is no consent, and opens nothing outside the tool."
* insert OurBasic(right)
* insert RightsExtensions

Profile: IpBasicCooperation
Parent: Basic
Id: ip-basic-cooperation
Title: "Cooperation"
Description: "A body that is worked with outside the team, and what for."
* insert OurBasic(cooperation)
* insert CooperationsExtensions

Profile: IpBasicRecord
Parent: Basic
Id: ip-basic-record
Title: "What routines demand is recorded"
Description: "A request, information given, a plan or a tool declined, a refusal, a complaint: what was done, when, how and by whom."
* insert OurBasic(record)
* insert RecordsExtensions

Profile: IpBasicArchive
Parent: Basic
Id: ip-basic-archive
Title: "Archived copy"
Description: "A copy of the plan that was archived: where, when and its sha256."
* insert OurBasic(archive)
* insert ArchivesExtensions

RuleSet: OurBasic(code)
* code = $IpResource#{code}
* subject 1..1
* subject only Reference(Patient)
