// What R4 lacks for finding a Flag, and the plan as one document.

RuleSet: OurParameter(code, expression)
* status = #draft
* experimental = false
* date = "2026-11-22"
* publisher = "planbro"
* version = "0.1.0"
* code = #{code}
* base = #Flag
* type = #token
* expression = "{expression}"

Instance: Flag-status
InstanceOf: SearchParameter
Usage: #definition
* url = "https://planbro.dev/fhir/SearchParameter/Flag-status"
* name = "FlagStatus"
* description = "Flags by status. R4 has no such parameter, so a client of another server sorts them itself."
* insert OurParameter(status, Flag.status)

Instance: Flag-code
InstanceOf: SearchParameter
Usage: #definition
* url = "https://planbro.dev/fhir/SearchParameter/Flag-code"
* name = "FlagCode"
* description = "Flags by code: V-8307#2 finds those that say there is an individuell plan."
* insert OurParameter(code, Flag.code)

Instance: CarePlan-ip-document
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://planbro.dev/fhir/OperationDefinition/CarePlan-ip-document"
* version = "0.1.0"
* name = "IpDocument"
* title = "The plan as a document"
* status = #draft
* experimental = false
* date = "2026-11-22"
* publisher = "planbro"
* description = "The plan, as far as the asker may see it, as a Bundle of type document: an IpComposition first, with text that people can read."
* kind = #operation
* affectsState = false
* code = #ip-document
* resource = #CarePlan
* system = false
* type = false
* instance = true
* parameter[+].name = #language
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "nb or nn; nb where it is not given"
* parameter[=].type = #code
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].documentation = "The document"
* parameter[=].type = #Bundle
