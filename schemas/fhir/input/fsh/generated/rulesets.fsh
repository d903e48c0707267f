// Made from the tables and the Plan by tools/make_profiles.py; do not edit.

RuleSet: PushedResources
* insert Pushed(Basic)
* insert Pushed(CarePlan)
* insert Pushed(CareTeam)
* insert Pushed(Communication)
* insert Pushed(Condition)
* insert Pushed(Consent)
* insert Pushed(DocumentReference)
* insert Pushed(Encounter)
* insert Pushed(EpisodeOfCare)
* insert Pushed(Flag)
* insert Pushed(Goal)
* insert Pushed(Observation)
* insert Pushed(Organization)
* insert Pushed(Patient)
* insert Pushed(Practitioner)
* insert Pushed(PractitionerRole)
* insert Pushed(RelatedPerson)
* insert Pushed(ServiceRequest)
* insert Pushed(Task)

RuleSet: PlanExtensions
* extension contains
    IpPlanStatus named planStatus 0..1 and
    IpPurpose named purpose 0..1 and
    IpUpdated named updated 0..1 and
    IpLastRevision named lastRevision 0..1 and
    IpNextRevision named nextRevision 0..1 and
    IpClosed named closed 0..1 and
    IpClosedReason named closedReason 0..1 and
    IpPlanVersion named planVersion 0..1 and
    IpHasGroup named hasGroup 0..1

RuleSet: SourceExtensions
* meta.extension contains
    IpSourceSystemVersion named sourceSystemVersion 0..1 and
    IpSourceGenerated named sourceGenerated 0..1 and
    IpSourceMadeBy named sourceMadeBy 0..1

RuleSet: KoordinatorerExtensions
* extension contains
    IpKoordinatorLevel named koordinatorLevel 0..1 and
    IpParticipant named participant 0..1 and
    IpDeputyFor named deputyFor 0..1 and
    IpNightPhone named nightPhone 0..1 and
    IpHours named hours 0..1 and
    IpLastConfirmed named lastConfirmed 0..1 and
    IpEndReason named endReason 0..1 and
    IpUnitNotified named unitNotified 0..1

RuleSet: TeamMembersExtensions
* participant.extension contains
    IpTeam named team 0..1 and
    IpOrganisation named organisation 0..1

RuleSet: IpStatusExtensions
* extension contains
    IpStated named stated 0..1 and
    IpCertainty named certainty 0..1 and
    IpNote named note 0..1

RuleSet: KoordinatorStatusExtensions
* extension contains
    IpKoordinatorLevel named koordinatorLevel 0..1 and
    IpStated named stated 0..1 and
    IpCertainty named certainty 0..1 and
    IpNote named note 0..1

RuleSet: ToolStatusExtensions
* extension contains
    IpToolStatus named toolStatus 0..1 and
    IpTool named tool 0..1 and
    IpNote named note 0..1

RuleSet: RightsExtensions
* extension contains
    IpParticipant named participant 0..1 and
    IpPart named part 0..1 and
    IpLifeArea named lifeArea 0..1 and
    IpItem named item 0..1 and
    IpRead named read 0..1 and
    IpWrite named write 0..1 and
    IpPeriod named period 0..1

RuleSet: GoalsExtensions
* extension contains
    IpDescription named description 0..1 and
    IpOwnWords named ownWords 0..1 and
    IpPriority named priority 0..1

RuleSet: MeasuresExtensions
* extension contains
    IpDescription named description 0..1 and
    IpExtent named extent 0..1 and
    IpHow named how 0..1 and
    IpDecisionRef named decisionRef 0..1 and
    IpPriority named priority 0..1

RuleSet: CooperationsExtensions
* extension contains
    IpOrganisation named organisation 0..1 and
    IpName named name 0..1 and
    IpPurpose named purpose 0..1 and
    IpPeriod named period 0..1

RuleSet: RecordsExtensions
* extension contains
    IpRecordKind named recordKind 0..1 and
    IpRecordHow named recordHow 0..1 and
    IpOrganisation named organisation 0..1 and
    IpReason named reason 0..1 and
    IpComplaintBody named complaintBody 0..1 and
    IpComplaintPath named complaintPath 0..1 and
    IpText named text 0..1 and
    IpDocument named document 0..1

RuleSet: ArchivesExtensions
* extension contains
    IpArchived named archived 0..1 and
    IpReason named reason 0..1 and
    IpSha256 named sha256 0..1

RuleSet: ConsentPartiesExtensions
* provision.provision[permit].extension contains
    IpOfConsent named ofConsent 0..1 and
    IpName named name 0..1
* provision.provision[permit].modifierExtension contains
    IpLimitedPart named limitedPart 0..1 and
    IpLimitedLifeArea named limitedLifeArea 0..1 and
    IpLimitedAccess named limitedAccess 0..1

RuleSet: ReservationsExtensions
* provision.provision[deny].extension contains
    IpOfConsent named ofConsent 0..1 and
    IpReservationKind named reservationKind 0..1 and
    IpPart named part 0..1 and
    IpLifeArea named lifeArea 0..1 and
    IpText named text 0..1

RuleSet: ConsentsExtensions
* extension contains
    IpTool named tool 0..1 and
    IpSigner named signer 0..1 and
    IpSignerKind named signerKind 0..1 and
    IpCosigner named cosigner 0..1 and
    IpCosignerRelated named cosignerRelated 0..1 and
    IpCosigned named cosigned 0..1 and
    IpActing named acting 0..1 and
    IpActingName named actingName 0..1 and
    IpConsentValidity named consentValidity 0..1 and
    IpTakesPart named takesPart 0..1 and
    IpWithdrawalExplained named withdrawalExplained 0..1 and
    IpComplaintExplained named complaintExplained 0..1 and
    IpReservations named reservations 0..1 and
    IpWithdrawn named withdrawn 0..1 and
    IpWithdrawnBy named withdrawnBy 0..1 and
    IpConsentVersion named consentVersion 0..1
