"""Certificate chain: from a certificate to a key that can be believed, by the path to a root, the
organisation, the kind of key. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from adapters.microsoft.partner_center.webhook.signature import Refused

ORGANISATION = "Microsoft Corporation"
"""Who must have signed, and who must have certified it: the vendor's text names one, its example tests the other."""

LEAST_BITS = 2048
MOST_INTERMEDIATES = 4
MOST_CERTIFICATES = 8
_UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that may sign events, and until when its certificates say so."""

    key: RSAPublicKey
    until: datetime


def read_certificates(content: bytes) -> list[x509.Certificate]:
    """The certificates in DER or PEM, the signer's first; raises :class:`Refused` for anything else."""
    try:
        if b"-----BEGIN" in content:
            found = x509.load_pem_x509_certificates(content)
        else:
            found = [x509.load_der_x509_certificate(content)]
    except _UNREADABLE as error:
        raise Refused("certificate_unreadable") from error
    if len(found) > MOST_CERTIFICATES:
        raise Refused("certificate_unreadable")
    return found


def issuer_addresses(certificate: x509.Certificate) -> list[str]:
    """Where the certificate says that its issuer's certificate can be had."""
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (x509.ExtensionNotFound, *_UNREADABLE):
        return []
    return [
        entry.access_location.value
        for entry in access
        if entry.access_method == AuthorityInformationAccessOID.CA_ISSUERS
        and isinstance(entry.access_location, x509.UniformResourceIdentifier)
    ]


def trusted(
    leaf: x509.Certificate,
    intermediates: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    now: datetime,
) -> Signer:
    """The signer behind ``leaf`` if a path leads from it to a root and it is the vendor's; else :class:`Refused`."""
    if not roots:
        raise Refused("no_roots")
    try:
        path = _path(leaf, intermediates, roots, now)
        key = leaf.public_key()
        organised = _organisation(leaf.subject) and _organisation(leaf.issuer)
        until = min(certificate.not_valid_after_utc for certificate in path)
    except VerificationError as error:
        raise Refused("chain") from error
    except _UNREADABLE as error:
        raise Refused("certificate_unreadable") from error
    if len(path) < 2:
        raise Refused("chain")
    if not organised:
        raise Refused("organisation")
    if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_BITS:
        raise Refused("key")
    return Signer(key, until)


def _path(
    leaf: x509.Certificate,
    intermediates: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    now: datetime,
) -> list[x509.Certificate]:
    # What a TLS certificate is for is of no concern here, so extended key usage is not asked about; the rest of the
    # web's rules (dates, signatures without SHA-1, path lengths, name constraints, unknown critical extensions) holds.
    authority = (
        ExtensionPolicy.permit_all()
        .require_present(x509.BasicConstraints, Criticality.CRITICAL, _is_authority)
        .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _may_certify)
    )
    signer = (
        ExtensionPolicy.permit_all()
        .may_be_present(x509.BasicConstraints, Criticality.AGNOSTIC, _is_no_authority)
        .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _may_sign)
    )
    builder = PolicyBuilder().store(Store(list(roots))).time(now).max_chain_depth(MOST_INTERMEDIATES)
    verifier = builder.extension_policies(ca_policy=authority, ee_policy=signer).build_client_verifier()
    return verifier.verify(leaf, list(intermediates)).chain


def _is_authority(_: Policy, __: x509.Certificate, found: x509.BasicConstraints) -> None:
    if not found.ca:
        raise ValueError("the certificate of an authority must say that it is one")


def _is_no_authority(_: Policy, __: x509.Certificate, found: x509.BasicConstraints | None) -> None:
    if found is not None and found.ca:
        raise ValueError("an authority signs certificates, not events")


def _may_certify(_: Policy, __: x509.Certificate, found: x509.KeyUsage | None) -> None:
    if found is not None and not found.key_cert_sign:
        raise ValueError("the key of an authority must be one for signing certificates")


def _may_sign(_: Policy, __: x509.Certificate, found: x509.KeyUsage | None) -> None:
    if found is not None and not found.digital_signature:
        raise ValueError("the key is not one for signatures")


def _organisation(name: x509.Name) -> bool:
    return [part.value for part in name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)] == [ORGANISATION]
