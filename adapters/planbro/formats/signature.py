"""The enveloped signature of a message, checked and made again (MsgHead 1.2, ds:Signature; plo.md § 3.1)."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from lxml import etree

from planbro.findings import Refused

_DS: Final = "{http://www.w3.org/2000/09/xmldsig#}"
_C14N: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"


class Signer:
    """Signs messages with one key. The key is read once, since reading it costs fifty times what using it does."""

    def __init__(self, key: bytes, certificate: bytes) -> None:
        """From a private key and its certificate, both PEM.

        Raises:
            Refused: one of them cannot be read.
        """
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
        from cryptography.x509 import load_pem_x509_certificate

        try:
            self._key: Any = load_pem_private_key(key, password=None)
            load_pem_x509_certificate(certificate)
        except (ValueError, TypeError):
            raise Refused.because("signing-key-unreadable") from None
        self._certificate = certificate.decode("ascii")

    @classmethod
    def from_files(cls, key: str, certificate: str) -> Signer:
        """From two PEM files.

        Raises:
            Refused: one of them cannot be read.
        """
        try:
            return cls(Path(key).read_bytes(), Path(certificate).read_bytes())
        except OSError:
            raise Refused.because("signing-key-unreadable") from None

    def sign(self, root: Any) -> None:
        """Put a new enveloped signature in the place of the root's old one: RSA or ECDSA with SHA-256, C14N 1.0."""
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from signxml import methods

        old = root.find(_DS + "Signature")
        tail = old.tail if old is not None else None
        if old is not None:
            root.remove(old)
        algorithm = "rsa-sha256" if isinstance(self._key, RSAPrivateKey) else "ecdsa-sha256"
        signer = _signer()(method=methods.enveloped, signature_algorithm=algorithm, c14n_algorithm=_C14N)
        signed = signer.sign(root, key=self._key, cert=self._certificate)
        new = deepcopy(signed.find(_DS + "Signature"))
        assert new is not None
        new.tail = tail
        root.append(new)


def _as_utf8(_: object, node: Any, **options: Any) -> bytes:
    """signxml writes ASCII on its way, in which names such as Funksjonsområde and Formål cannot be written."""
    return etree.tostring(node, encoding="UTF-8", **options)


def _signer() -> type[Any]:
    from signxml.signer import XMLSigner

    return type("Utf8Signer", (XMLSigner,), {"_tostring": _as_utf8})


def _verifier() -> type[Any]:
    from signxml.verifier import XMLVerifier

    return type("Utf8Verifier", (XMLVerifier,), {"_tostring": _as_utf8})


def is_whole(root: Any) -> bool:
    """Whether the enveloped signature of a root fits what it signs, by the certificate that it carries.

    Whether that certificate may be trusted is another question, and the sender's own.
    """
    from signxml.exceptions import InvalidInput, InvalidSignature
    from signxml.verifier import SignatureConfiguration

    found = root.find(f"{_DS}Signature/{_DS}KeyInfo/{_DS}X509Data/{_DS}X509Certificate")
    if found is None or not found.text:
        return False
    body = "".join(found.text.split())
    lines = "\n".join(body[i : i + 64] for i in range(0, len(body), 64))
    pem = f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"
    try:
        _verifier()().verify(root, x509_cert=pem, expect_config=SignatureConfiguration(require_x509=True))
    except (InvalidInput, InvalidSignature, ValueError, TypeError):
        return False
    return True
