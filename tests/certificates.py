"""Certificates for receivers on this machine, and the authority that signs them."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Authority:
    """Signs certificates; `folder` keeps what TLS reads from files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named("tests")
        own = _builder(self._name, self._name, self._key).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self._pem = _pem(own.sign(self._key, hashes.SHA256()))

    def file(self) -> Path:
        """Its own certificate, for whoever reads files."""
        path = self._folder / "authority.pem"
        path.write_bytes(self._pem)
        return path

    def client(self) -> ssl.SSLContext:
        """What trusts this authority and nobody else."""
        return ssl.create_default_context(cadata=self._pem.decode())

    def server(self, name: str, *, days: int = 1, is_self_signed: bool = False) -> ssl.SSLContext:
        """What shows a certificate for `name`, valid for so many days; past ones when negative."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _named(name)
        builder = _builder(subject, subject if is_self_signed else self._name, key, days)
        signed = builder.add_extension(
            x509.SubjectAlternativeName([_alternative(name)]), critical=False
        ).sign(key if is_self_signed else self._key, hashes.SHA256())
        file = self._folder / f"{key.public_key().public_numbers().x}.pem"
        file.write_bytes(_pem(signed) + _key_pem(key))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(file)
        return context


def _builder(subject, issuer, key, days=1):
    now = datetime.now(UTC)
    first, last = sorted((now - timedelta(days=2), now + timedelta(days=days)))
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(first)
        .not_valid_after(last)
    )


def _named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _alternative(name):
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
