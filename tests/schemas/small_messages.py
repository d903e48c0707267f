"""Small whole messages of every standard, of synthetic persons, and signatures of nobody: by hand, without the schemas."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree
from tests.schemas.schema_sets import B64, DS, FK1, MH, OID, parse

from planbro.formats.plo import APPREC

EPJ2 = "http://www.kith.no/xmlstds/epj/epj2/2008-02-20"
PO15 = "http://www.kith.no/xmlstds/po/poKomponent/2009-06-30"
PO16 = "http://www.kith.no/xmlstds/po/poKomponent/2012-04-01"
PO20 = "http://ehelse.no/xmlstds/po/poKomponent/2017-11-30"
P5 = "http://www.kith.no/xmlstds/po/HelseopplysningerVedSoknad/2009-06-30"
P7 = "http://www.kith.no/xmlstds/po/Innleggelsesrapport/2012-04-01"
SF = "http://ehelse.no/xmlstds/po/Sammenfatning/2016-05-30"
HENV = "http://ehelse.no/xmlstds/henvisning/2017-11-30"
DIA10 = "http://www.kith.no/xmlstds/dialog/2006-10-11"
DIA11 = "http://www.kith.no/xmlstds/dialog/2013-01-23"
AR = {version: root[1:].partition("}")[0] for root, version in APPREC.items()}


def synthetic_number(birth: str, individual: str) -> str:
    """A fødselsnummer of nobody: month + 80 (ddmmyy, three digits), with both check digits right."""
    digits = [int(c) for c in f"{birth[:2]}{int(birth[2:4]) + 80}{birth[4:]}{individual}"]
    for weights in ((3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)):
        check = -sum(w * d for w, d in zip(weights, digits, strict=True)) % 11
        assert check < 10, "no such number; take another individual part"
        digits.append(check)
    return "".join(map(str, digits))


def party(name: str, her_id: str) -> str:
    return f"""<Organisation><OrganisationName>{name}</OrganisationName><Ident><Id>{her_id}</Id>
      <TypeId V="HER" S="2.16.578.1.12.4.1.1.9051" DN="HER-id"/></Ident></Organisation>"""


def message(kind: str, content: str, *more: str) -> etree._Element:
    """A head around a payload, with attachments after it."""
    documents = "".join(
        f"""<Document><RefDoc><IssueDate V="2026-03-02"/><MsgType V="{type_}"/><Content>{inside}</Content></RefDoc>
        </Document>"""
        for type_, inside in (("XML", content), *(("A", inside) for inside in more))
    )
    return parse(f"""<MsgHead xmlns="{MH}"><MsgInfo>
      <Type V="{kind}" DN="{kind.capitalize()}"/><MIGversion>v1.2 2006-05-24</MIGversion>
      <GenDate>2026-03-02T09:30:00+01:00</GenDate><MsgId>6f0c7a52-3f5b-4c53-9a55-1d2f8f6f2a10</MsgId>
      <Sender>{party("Granli kommune", "90001")}</Sender><Receiver>{party("Fjordby sykehus", "90002")}</Receiver>
      <Patient><FamilyName>Prøve</FamilyName><GivenName>Ida</GivenName><DateOfBirth>1961-03-14</DateOfBirth>
        <Ident><Id>{synthetic_number("140361", "402")}</Id><TypeId V="FNR" S="2.16.578.1.12.4.1.1.8116"/></Ident>
      </Patient></MsgInfo>{documents}</MsgHead>""")


def innleggelsesrapport() -> etree._Element:
    return message(
        "INNLEGGELSESRAPPORT",
        f"""<p:Innleggelsesrapport xmlns:p="{P7}" xmlns="{PO16}" xmlns:e="{EPJ2}" xmlns:f="{FK1}">
          <InformasjonOmForsendelsen><Forsendelsesstatus V="N" DN="Ny"/></InformasjonOmForsendelsen>
          <TilleggsopplysningPasient><BorAlene>true</BorAlene></TilleggsopplysningPasient>
          <ParorendeForesatt><FodselsarMindrearigParorende>2014</FodselsarMindrearigParorende>
            <Referanseperson><f:FamilyName>Prøve</f:FamilyName><f:GivenName>Ola</f:GivenName></Referanseperson>
          </ParorendeForesatt>
          <KontaktpersonHelsepersonell><Kontaktperson><f:RoleToPatient V="18" S="{OID}" DN="Koordinator"/>
            <f:FamilyName>Test</f:FamilyName><f:Ident><f:Id>0000001</f:Id>
            <f:TypeId V="HPR" S="2.16.578.1.12.4.1.1.8116"/></f:Ident>
            <f:TeleCom><f:TeleAddress V="tel:+4700000000"/></f:TeleCom></Kontaktperson>
          </KontaktpersonHelsepersonell>
          <EksisterendeTjeneste><BetegnelseTjeneste>Støttekontakt</BetegnelseTjeneste><PrivatTjeneste>false</PrivatTjeneste>
            <AntallEnheter>2.5</AntallEnheter><Startdato>2025-09-01</Startdato></EksisterendeTjeneste>
          <Sykepleierdokumentasjon><InfoFraSykepleier><e:Journaltekst>
            <e:Overskriftskode V="14" S="2.16.578.1.12.4.1.1.9141" DN="Praktiske opplysninger"/>
            <e:Notat>Har individuell plan.</e:Notat></e:Journaltekst></InfoFraSykepleier></Sykepleierdokumentasjon>
          </p:Innleggelsesrapport>""",
    )


def sammenfatning() -> etree._Element:
    return message(
        "SAMMENFATNING",
        f"""<s:Sammenfatning xmlns:s="{SF}" xmlns="{PO20}" xmlns:f="{FK1}">
      <TypeInnholdIMelding><TypeInnhold OT="Individuell plan"/></TypeInnholdIMelding>
      <FellesAdministrativeOpplysninger>
        <InformasjonOmForsendelsen><Forsendelsesstatus V="N" DN="Ny"/></InformasjonOmForsendelsen>
        <PasientrelatertKontaktperson><StillingRolle>Lærer</StillingRolle>
          <Referanseperson><f:FamilyName>Test</f:FamilyName></Referanseperson></PasientrelatertKontaktperson>
      </FellesAdministrativeOpplysninger>
      <InfoKartleggingFunksjonsniva><Funksjonsbeskrivelse><FunksjonsbeskrivelseTekst>Går <b xmlns="">selv</b>
        </FunksjonsbeskrivelseTekst><Dato>2026-02-28</Dato></Funksjonsbeskrivelse></InfoKartleggingFunksjonsniva>
      <OpplysningerOmIndividuellPlan><IndividuellPlanForeligger>true</IndividuellPlanForeligger>
        <KoordinatorOppnevnt>true</KoordinatorOppnevnt><Merknad>Kari Test</Merknad></OpplysningerOmIndividuellPlan>
      <InfoKontrolltime><InformasjonOmTime><BestiltKontrolltime>true</BestiltKontrolltime>
        <TidspunktTime>2026-04-10T12:00:00</TidspunktTime></InformasjonOmTime></InfoKontrolltime>
      </s:Sammenfatning>""",
    )


def helseopplysninger_ved_soknad() -> etree._Element:
    return message(
        "HELSEOPPL_SOKNAD",
        f"""<p:HelseopplysningerVedSoknad xmlns:p="{P5}" xmlns="{PO15}" xmlns:f="{FK1}">
      <InformasjonOmForsendelsen><Forsendelsesstatus V="N" DN="Ny"/></InformasjonOmForsendelsen>
      <OpplysningerTilSoknad><EgensoknadSendt>true</EgensoknadSendt></OpplysningerTilSoknad>
      <InfoMedisinskDiagnose><MedisinskDiagnose><Hoveddiagnose>true</Hoveddiagnose></MedisinskDiagnose></InfoMedisinskDiagnose>
      <InfoInformasjonGitt><InformasjonGitt><MuntligInformasjon>false</MuntligInformasjon>
        <InformasjonGittTil><f:FamilyName>Prøve</f:FamilyName></InformasjonGittTil>
        <InformasjonGittDato>2026-03-01</InformasjonGittDato><InformasjonGittAv><f:Ident><f:Id>0000001</f:Id>
        <f:TypeId V="HPR" S="2.16.578.1.12.4.1.1.8116"/></f:Ident></InformasjonGittAv></InformasjonGitt></InfoInformasjonGitt>
      </p:HelseopplysningerVedSoknad>""",
    )


def henvisning() -> etree._Element:
    return message(
        "HENVISNING_NYTILSTAND",
        f"""<h:Henvisning xmlns:h="{HENV}" xmlns:po="{PO20}">
      <h:ServType V="N" DN="Ny"/><h:IssueDate>2026-03-02T09:00:00+01:00</h:IssueDate>
      <h:DocumentId>0b5b1c9e-6c2f-4d1e-9f4e-9d2f7a1c3b10</h:DocumentId>
      <po:TypeInnholdIMelding><po:TypeInnhold OT="Ny tilstand"/></po:TypeInnholdIMelding>
      <po:OpplysningerOmIndividuellPlan><po:IndividuellPlanForeligger>true</po:IndividuellPlanForeligger>
        </po:OpplysningerOmIndividuellPlan>
      <h:InfItem><h:ResultItem><h:NumResult><h:NumResultValue V="37.5" U="C"/></h:NumResult>
        <h:ClinInv><h:Id OT="Temperatur"/></h:ClinInv></h:ResultItem><h:Type OT="Funn"/></h:InfItem>
      <h:ReqServ><h:ServType V="N"/><h:Priority V="2"/></h:ReqServ></h:Henvisning>""",
    )


def foresporsel() -> etree._Element:
    return message(
        "DIALOG_FORESPORSEL",
        f"""<Dialogmelding xmlns="{DIA10}" xmlns:f="{FK1}"><Foresporsel>
      <TypeForesp V="99" S="2.16.578.1.12.4.1.1.9154" DN="Annen henvendelse"/><Sporsmal>Har pasienten en plan?</Sporsmal>
      <Formål OT="Utskriving"/><RollerRelatertNotat><HealthcareProfessional><FamilyName>Test</FamilyName>
      <TeleCom><f:TeleAddress V="tel:+4700000000"/></TeleCom></HealthcareProfessional></RollerRelatertNotat>
      </Foresporsel></Dialogmelding>""",
    )


def helsefaglig_dialog() -> etree._Element:
    return message(
        "DIALOG_HELSEFAGLIG",
        f"""<Dialogmelding xmlns="{DIA11}"><Notat>
      <TemaKodet V="6" S="2.16.578.1.12.4.1.1.7322" DN="Henvendelse om pasient"/><Tema>Individuell plan</Tema>
      <TekstNotatInnhold>Planen er <b xmlns="http://www.w3.org/1999/xhtml">vedlagt</b>.</TekstNotatInnhold>
      <RollerRelatertNotat><RoleToPatient V="24" S="{OID}" DN="Kontakt hos mottaker"/></RollerRelatertNotat>
      </Notat></Dialogmelding>""",
        f'<Base64Container xmlns="{B64}">UExP</Base64Container>',
    )


def receipt(version: str) -> etree._Element:
    inst = "<HCP><Inst><Name>{}</Name><Id>{}</Id><TypeId V='HER' DN='HER-id'/></Inst></HCP>"
    return parse(f"""<AppRec xmlns="{AR[version]}"><MsgType V="APPREC" DN="Applikasjonskvittering"/><MIGversion/>
      <GenDate>2026-03-02T10:00:00+01:00</GenDate><Id>7f0c7a52-3f5b-4c53-9a55-1d2f8f6f2a11</Id>
      <Sender><Role V="PRIM"/>{inst.format("Fjordby sykehus", "90002")}</Sender>
      <Receiver>{inst.format("Granli kommune", "90001")}</Receiver>
      <Status V="2" DN="Avvist"/><Error V="E36" S="2.16.578.1.12.4.1.1.8221" OT="Uten navn"/>
      <OriginalMsgId><MsgType V="INNLEGGELSESRAPPORT"/><IssueDate>2026-03-02T09:30:00+01:00</IssueDate>
      <Id>6f0c7a52-3f5b-4c53-9a55-1d2f8f6f2a10</Id></OriginalMsgId></AppRec>""")


MINIMAL: dict[str, Callable[[], etree._Element]] = {
    "plo-1.5": helseopplysninger_ved_soknad,
    "plo-1.6": innleggelsesrapport,
    "plo-2.0": sammenfatning,
    "henvisning-2.0": henvisning,
    "dialog-1.0": foresporsel,
    "dialog-1.1": helsefaglig_dialog,
    "apprec-1.0": lambda: receipt("1.0"),
    "apprec-1.1": lambda: receipt("1.1"),
}


def signature(key: str, *, prefixes: str = "", inside: str = "") -> str:
    """An enveloped signature as signing libraries make it; of nothing, by nobody."""
    more = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    return f"""<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo>
      <ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">{prefixes}</ds:CanonicalizationMethod>
      <ds:SignatureMethod Algorithm="{more}"/><ds:Reference URI=""><ds:Transforms>
      <ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
      <ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">{PREFIX_LIST}</ds:Transform></ds:Transforms>
      <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>UExP</ds:DigestValue>
      </ds:Reference></ds:SignedInfo><ds:SignatureValue>UExP</ds:SignatureValue>
      <ds:KeyInfo>{key}</ds:KeyInfo>{inside}</ds:Signature>"""


PREFIX_LIST = '<ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="#default"/>'
CERTIFICATE = "<ds:X509Data><ds:X509Certificate>UExP</ds:X509Certificate></ds:X509Data>"
CURVE = """<ds:KeyValue><k:ECKeyValue xmlns:k="http://www.w3.org/2009/xmldsig11#"><k:NamedCurve
  URI="urn:oid:1.2.840.10045.3.1.7"/><k:PublicKey>UExP</k:PublicKey></k:ECKeyValue></ds:KeyValue>"""
FOREIGN = '<ds:Object><q:QualifyingProperties xmlns:q="http://uri.etsi.org/01903/v1.3.2#" Target="#s"/></ds:Object>'
NOT_A_PAYLOAD = f'<ds:Object><OpplysningOpphold xmlns="{PO16}"/></ds:Object>'
SIGNATURES = {
    "certificate": (signature(CERTIFICATE), True),
    "elliptic curve": (signature(CURVE + CERTIFICATE), True),
    "with properties": (signature(CERTIFICATE, inside=FOREIGN), True),
    "prefixes where the wildcard is strict": (signature(CERTIFICATE, prefixes=PREFIX_LIST), False),
    "no key": (signature(""), False),
    "a known element inside, and wrong": (signature(CERTIFICATE, inside=NOT_A_PAYLOAD), False),
    "empty": (f'<ds:Signature xmlns:ds="{DS}"/>', False),
}


def signed(name: str) -> etree._Element:
    root = innleggelsesrapport()
    root.append(parse(SIGNATURES[name][0]))
    return root


def one(root: etree._Element, name: str) -> etree._Element:
    found = next(root.iter(f"{{*}}{name}"), None)
    assert found is not None, name
    return found
