// What planbro as a client asks of the server it pushes a plan to.

RuleSet: Expectation(path, code)
* {path}.extension[+].url = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-expectation"
* {path}.extension[=].valueCode = #{code}

RuleSet: Pushed(type)
* rest.resource[+].type = #{type}
* rest.resource[=].interaction[+].code = #read
* rest.resource[=].interaction[+].code = #update
* rest.resource[=].interaction[+].code = #search-type
* rest.resource[=].versioning = #versioned-update
* rest.resource[=].updateCreate = true
* rest.resource[=].conditionalCreate = true
* rest.resource[=].conditionalUpdate = true

Instance: ip-push-server
InstanceOf: CapabilityStatement
Usage: #definition
* url = "https://planbro.dev/fhir/CapabilityStatement/ip-push-server"
* version = "0.1.0"
* name = "IpPushServer"
* title = "Individuell plan: a server that takes a plan"
* description = """
What a FHIR server needs so that planbro can push a plan to it, and push it again without doubling or overwriting anything: transactions, else updates one by one in the order of
references; ids that the client chooses, else updates by the plan's own identifier; versions, so that an update names the version it changes.
"""
* insert Requirements
* rest.mode = #server
* rest.documentation = """
planbro asks for /metadata first and follows it. It sends If-Match with the version it wrote or read last; 412 and 409 end as a conflict for a person to settle, and nothing is overwritten.
429 and 503 with Retry-After are waited for. No person's number stands in any URL: where the server makes the ids, a CarePlan is found by its identifier, a urn:uuid, and any
other resource by a tag with the id of the item, system https://planbro.dev/fhir/item.
"""
* rest.security.description = "What the server's owner demands; a token is taken from the environment and sent in a header, over https alone."
* rest.searchParam[+].name = "_tag"
* rest.searchParam[=].definition = "http://hl7.org/fhir/SearchParameter/Resource-tag"
* rest.searchParam[=].type = #token
* rest.interaction[+].code = #transaction
* insert Expectation(rest.interaction[=], SHOULD)
* insert PushedResources
