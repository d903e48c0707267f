"""Reasons that stand inside a finding's text, in bokmål: they arise in English, deep in a codec or a table.

A receipt is Norwegian throughout (AppRec OT), and so is everything that is said to whoever reads Norwegian. `{}` is
what is filled in, and goes over as it stands. Their nynorsk is in `_nynorsk`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from planbro.findings._nynorsk import REASONS as NYNORSK_REASONS

REASONS: Final[Mapping[str, str]] = {
    # files
    "not found": "finnes ikke",
    "is a directory": "det er en mappe",
    "no plans in it": "det er ingen planer i den",
    "it is a folder": "det er en mappe",
    "a file stands there": "der står det en fil",
    "permission denied": "ingen tilgang",
    "too large": "for stor",
    "name too long": "navnet er for langt",
    "too many links": "for mange lenker",
    "no such folder": "mappen finnes ikke",
    "no such folder, or no right to write": "mappen finnes ikke, eller kan ikke skrives i",
    "no space left": "det er ikke plass",
    "a checksum does not fit": "en kontrollsum stemmer ikke",
    "it is cut short, or another kind of file": "den er avkortet, eller en annen slags fil",
    "died": "den døde",
    "took too long": "den brukte for lang tid",
    "took too much memory": "den brukte for mye minne",
    "the server does not answer": "serveren svarer ikke",
    "the server does not let planbro in": "serveren slipper ikke planbro inn",
    "the server is busy": "serveren er opptatt",
    "the server sends on to another": "serveren viser videre til en annen",
    "input/output error": "feil ved lesing eller skriving",
    # the address book
    "no headings for id and kind": "den har ikke overskrifter for id og slag",
    "no table": "den er ingen tabell",
    "no list of parties": "den er ingen liste over parter",
    # settings
    "a length of time is a number and s, m, h, d, w or y": "en tid er et tall og s, m, h, d, w eller y",
    "a party is herid: or orgnr: and its number": "en part er herid: eller orgnr: og nummeret",
    "no organisasjonsnummer": "det er ikke et organisasjonsnummer",
    "no HER-id": "det er ikke en HER-id",
    "an address is http(s)://host/path, without user, query or fragment":
        "en adresse er http(s)://vert/sti, uten bruker, spørring og fragment",
    "it has no way in or out": "den har verken inngang eller utgang",
    "certificate_key and client_ca mean TLS, and there is no certificate":
        "certificate_key og client_ca betyr TLS, og det er ikke noe certificate",
    "it is none of the words that may stand there": "det er ingen av ordene som kan stå der",
    "its kind is not told": "slaget er ikke oppgitt",
    "it is not spelled as it has to be": "det er ikke skrevet slik det skal",
    "it is of another kind, or outside its limits": "det er av et annet slag, eller utenfor grensene",
    # ways in and out
    "status {}": "status {}",
    "a page that is elsewhere": "en side som er et annet sted",
    "no header": "hodet mangler",
    "too many parts": "for mange deler",
    # XML and JSON
    "cut short": "avkortet",
    "a fault in the syntax": "en feil i syntaksen",
    "no root element": "rotelementet mangler",
    "something after the root element": "noe står etter rotelementet",
    "an end tag that does not fit its start tag": "en slutt-tagg som ikke passer til start-taggen",
    "a tag that is not closed": "en tagg som ikke er lukket",
    "a space is missing in a tag": "et mellomrom mangler i en tagg",
    "a name was expected": "et navn mangler",
    "an attribute without a value": "en attributt uten verdi",
    "an attribute value without quotes": "en attributtverdi uten anførselstegn",
    "an attribute that stands twice": "en attributt som står to ganger",
    "a < in an attribute value": "en < i en attributtverdi",
    "an entity that is not declared": "en entitet som ikke er deklarert",
    "a & that is not escaped": "en & som ikke er skrevet som &amp;",
    "a ]]> in text": "en ]]> i tekst",
    "a -- in a comment": "en -- i en kommentar",
    "an XML declaration that is not at the start": "en XML-deklarasjon som ikke står først",
    "the XML declaration": "XML-deklarasjonen",
    "a namespace prefix that is not declared": "et navneromsprefiks som ikke er deklarert",
    "a namespace that may not be declared so": "et navnerom som ikke kan deklareres slik",
    "a relative namespace URI": "en relativ navneroms-URI",
    "a name with more than one colon": "et navn med flere enn ett kolon",
    "a name with a colon where none may be": "et navn med kolon der det ikke kan stå",
    "more elements than can be counted": "flere elementer enn det går an å telle",
    "more than {} tags and attributes": "mer enn {} tagger og attributter",
    "more than {} attributes on an element": "mer enn {} attributter på ett element",
    "more than {} namespaces in scope": "mer enn {} navnerom på en gang",
    "a value was expected": "en verdi mangler",
    "a key was expected": "en nøkkel mangler",
    "a colon was expected": "et kolon mangler",
    "a comma was expected": "et komma mangler",
    "a comma too many": "et komma for mye",
    "a control character in a string": "et styretegn i en tekst",
    "an escape that is none": "en escape-sekvens som ikke finnes",
    "text after the document": "tekst etter dokumentet",
    "half a surrogate pair": "et halvt surrogatpar",
    "a value that JSON cannot carry": "en verdi som JSON ikke kan bære",
    "not a UUID": "ikke en UUID",
    "a key or text that JSON cannot carry": "en nøkkel eller tekst som JSON ikke kan bære",
    "more than {} values": "mer enn {} verdier",
    "no headings": "overskriftene mangler",
    # consents and their forms
    "refused": "et senere nei",
    "other-purpose": "et annet formål",
    "read-only": "bare til å lese",
    "needs-renewal": "må fornyes",
    "the form has no such field": "skjemaet har ikke noe slikt felt",
    "true, false or null was expected": "her skal det stå true, false eller null",
    "a date such as 2026-11-22 was expected": "her skal det stå en dato, som 2026-11-22",
    "one of {} was expected": "her skal det stå en av {}",
    "the last day lies before the first": "den siste dagen ligger før den første",
    "the day lies before the signature": "dagen ligger før underskriften",
    "the day has not come": "dagen har ikke kommet",
    # the archive
    "it is no TOML": "den er ikke TOML",
    "something in it is of another kind": "noe i den er av et annet slag",
    # what a file is
    "an IPLOS extract": "et IPLOS-uttrekk",
    "an ident file to an IPLOS extract": "en identfil til et IPLOS-uttrekk",
    "a form of one of the routines' papers": "et skjema for et av rutinenes skriv",
    "a workbook": "et regneark",
    "a list in columns": "en liste i kolonner",
    "a journal of messages": "en meldingsjournal",
    # schemas
    "an element is missing, or stands where it may not": "et element mangler, eller står der det ikke kan stå",
    "the value is not of the element's type": "verdien er ikke av elementets type",
    "the value is not one of those allowed": "verdien er ikke en av de tillatte",
    "the value does not have the form it must have": "verdien har ikke den formen den må ha",
    "text stands where only elements may": "tekst står der bare elementer kan stå",
    "an attribute stands where none may": "en attributt står der ingen kan stå",
    "an attribute is missing": "en attributt mangler",
    "the element does not have that attribute": "elementet har ikke den attributten",
    "the element is not declared": "elementet er ikke deklarert",
    "the element is null and holds something": "elementet er null og har likevel innhold",
    "the id stands twice": "id-en står to ganger",
    "a key is missing": "en nøkkel mangler",
    "there is a key that the schema does not have": "der er en nøkkel som skjemaet ikke har",
    "the value is of another kind": "verdien er av en annen art",
    "the value does not have the form of its field": "verdien har ikke formen som feltet skal ha",
    "the value is empty": "verdien er tom",
    "the value is not the one that marks the format": "verdien er ikke den som kjennetegner formatet",
    "it breaks the schema": "bryter med skjemaet",
    "not of the value set {}": "ikke av verdisettet {}",
    # a FHIR server
    "a place that is none": "et sted som ikke er noe",
    "larger than the limit": "større enn grensen",
    "another resource than was asked for": "en annen ressurs enn den det ble spurt etter",
    "it is not FHIR in JSON": "det er ikke FHIR i JSON",
    "not an address that begins with https://": "ikke en adresse som begynner med https://",
    "it holds more than scheme, host and path": "den har mer enn protokoll, vert og sti",
    "it holds a number that may be a person's": "den har et nummer som kan være en persons",
    # the message service and HelseID
    "it is http, and would go unencrypted": "den er http, og det ville gått ukryptert",
    "its first line does not declare UTF-8": "første linje sier ikke at den er i UTF-8",
    "it is no XML": "den er ikke XML",
    "it is neither a MsgHead nor an AppRec": "den er verken MsgHead eller AppRec",
    "its sender or receiver has no HER-id": "avsender eller mottaker har ingen HER-id",
    "it says no type of message": "den sier ikke hvilken meldingstype den er",
    "not found, or no right to read it": "filen finnes ikke, eller kan ikke leses",
    "too large to be a key": "filen er for stor til å være en nøkkel",
    "it is no JWK": "den er ingen JWK",
    "it has no private part": "den har ingen privat del",
    "only RSA and EC keys sign": "bare RSA- og EC-nøkler kan signere",
    "it needs a password": "den krever et passord",
    "it is no certificate in PEM": "det er ikke et sertifikat i PEM",
    "the key is another certificate's": "nøkkelen hører til et annet sertifikat",
    "it ran out on {}": "det gikk ut {}",
    "it is not valid before {}": "det gjelder ikke før {}",
    "TLS does not take it": "TLS tar det ikke",
    "the password does not open it": "passordet åpner den ikke",
    "there is no private key in it": "det er ingen privat nøkkel i den",
    "it is neither JWK, PEM nor PKCS#12": "den er verken JWK, PEM eller PKCS#12",
    "an RSA key has at least 2048 bits": "en RSA-nøkkel har minst 2048 bit",
    "the curve is none of P-256, P-384 and P-521": "kurven er ingen av P-256, P-384 og P-521",
    "its algorithm does not fit its kind": "algoritmen passer ikke til nøkkelen",
    # files of settings
    "neither JSON nor TOML": "verken JSON eller TOML",
    "not TOML": "ikke TOML",
    "not TOML in UTF-8": "ikke TOML i UTF-8",
    "a part is missing, or not of its kind": "en del mangler, eller er av feil slag",
    "not a section of this file": "ingen del av denne filen",
    "a list was expected": "her skal det stå en liste",
    "a table was expected": "her skal det stå en tabell",
    "a number was expected": "her skal det stå et nummer",
    "a text was expected": "her skal det stå en tekst",
    "kind:number was expected": "her skal det stå slag:nummer",
    "neither identifiers nor family and birth_date": "verken identifiers eller family og birth_date",
    "[codes], [fixed] and [words.COLUMN] are tables": "[codes], [fixed] og [words.KOLONNE] er tabeller",
    "kind is tool, paper, journal or pas": "kind er tool, paper, journal eller pas",
    "no setting is called {}": "ingen innstilling heter {}",
    "[columns] must name the number": "[columns] må si hvor nummeret står",
    "no column is called {}": "ingen kolonne heter {}",
    "a column's headings are texts": "overskriftene til en kolonne er tekster",
    "covers is everyone or plans; level is municipal, hospital or any":
        "covers er everyone eller plans; level er municipal, hospital eller any",
    "not TOML, or a field is missing or of another kind": "ikke TOML, eller et felt mangler eller er av feil slag",
    "{} relaxes {}, which is no finding": "{} letter på {}, som ikke er noe funn",
    "{} relaxes {}, which concerns who the patient is": "{} letter på {}, som gjelder hvem pasienten er",
    "{} reads {}, which is no reading": "{} leser {}, som ikke er noen lesemåte",
    # tables
    "it is not UTF-8 text": "det er ikke tekst i UTF-8",
    "{} has the values of {}, the table those of {}": "{} har verdiene til {}, tabellen har dem til {}",
    "no value set {}": "det finnes ikke noe verdisett {}",
    "no @system": "@system mangler",
    "no @table yet": "@table er ikke kommet ennå",
    "{} is not in {}": "{} er ikke i {}",
    "{} is no equivalence": "{} er ingen ekvivalens",
    "{} is equal twice": "{} er equal to ganger",
    "{} is equal but not first": "{} er equal, men står ikke først",
    "a code row has value | code | text | equivalence": "en koderad har verdi | kode | tekst | ekvivalens",
    "the name stands twice": "navnet står to ganger",
    "it is in no file of mappings/codes": "den er ikke i noen fil i mappings/codes",
    "a bracket is not closed": "en klamme er ikke lukket",
    "cannot read the Plan path {}": "kan ikke lese planstien {}",
    "no name at {}": "det mangler et navn ved {}",
    "cannot read the condition {}": "kan ikke lese betingelsen {}",
    # FHIR
    "an object is expected": "her ventes et objekt",
    "an array is expected": "her ventes en liste",
    "no array is expected": "her ventes ingen liste",
    "the array is longer than the values that it belongs to": "listen er lengre enn verdiene den hører til",
    "a value of type {} is expected": "her ventes en verdi av typen {}",
    "the name of a resource of R4 is expected": "her ventes navnet på en ressurs i R4",
    "resources stand too deep within one another": "ressurser ligger for dypt inne i hverandre",
    "it is not text": "den er ikke tekst",
    "it is not well-formed XHTML": "den er ikke velformet XHTML",
    "it is not a div of XHTML": "den er ikke en div i XHTML",
    "it holds what may not stand there": "den har elementer som ikke får stå der",
    "it holds an attribute that may not stand there": "den har en attributt som ikke får stå der",
    "it holds an address that acts": "den har en adresse som utfører noe",
    "it holds a style that acts": "den har en stil som utfører noe",
    "it is empty": "den er tom",
    "cannot read {}": "kan ikke lese {}",
    "no @let for ${}, or one that leads back to itself": "@let for ${} mangler, eller fører tilbake til seg selv",
    "{} columns, not five": "{} kolonner, ikke fem",
    "@tree is xml, json or graph": "@tree er xml, json eller graph",
    "what is told in words, x(), can only be read": "det som sies med ord, x(), kan bare leses",
    "no such file to include": "filen som skal tas med, finnes ikke",
    "@format is {}, the file is called {}": "@format er {}, filen heter {}",
    "@member is missing": "@member mangler",
    "@member is a file name in {}": "@member er et filnavn som slutter på {}",
    "no directive @{}": "det finnes ikke noe direktiv @{}",
}  # fmt: skip


def in_norwegian(reason: str, language: str = "nb") -> str:
    """The reason in bokmål, or in nynorsk where it has it; one that nobody has put into words stays as it is.

    >>> in_norwegian("more than 500 values"), in_norwegian("more than 500 values", "nn"), in_norwegian("string_type")
    ('mer enn 500 verdier', 'meir enn 500 verdiar', 'string_type')
    """
    own = NYNORSK_REASONS if language == "nn" else {}
    known = own.get(reason) or REASONS.get(reason)
    if known is not None:
        return known
    for pattern, english in _patterns():
        found = pattern.fullmatch(reason)
        if found is not None:
            return (own.get(english) or REASONS[english]).format(*found.groups())
    return reason


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Those with something to fill in, the longest first, so that the most is recognised."""
    open_ones = sorted((one for one in REASONS if "{}" in one), key=len, reverse=True)
    return tuple((re.compile(re.escape(one).replace(r"\{\}", "(.+)"), re.DOTALL), one) for one in open_ones)
