"""A certificate authority for one test run, and servers' certificates, good and bad."""

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_DAY = datetime.timedelta(days=1)
_HERE = (x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1")))


@dataclass(frozen=True, slots=True)
class Certificate:
    """A server's certificate as PEM files: the certificate, its key, and both in one."""

    file: Path
    key: Path
    both: Path


class Authority:
    """Signs certificates into a folder; `file` is its own certificate, for those who trust it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("MIDRC Desktop test authority")
        now = datetime.datetime.now(datetime.UTC)
        usage = x509.KeyUsage(
            digital_signature=False,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        own = (
            _builder(self._name, self._name, self._key, now - _DAY, now + 30 * _DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.file = folder / "authority.pem"
        self.file.write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def good(self) -> Certificate:
        """One for localhost and 127.0.0.1, in force."""
        return self.sign("good", -1, 30, _HERE)

    def other_host(self) -> Certificate:
        """One in force for another host's name."""
        return self.sign("other-host", -1, 30, (x509.DNSName("upload.example.org"),))

    def expired(self) -> Certificate:
        """One for this host that ended yesterday."""
        return self.sign("expired", -30, -1, _HERE)

    def not_yet_valid(self) -> Certificate:
        """One for this host that begins tomorrow."""
        return self.sign("not-yet-valid", 1, 30, _HERE)

    def client(self) -> Certificate:
        """One that a client shows to a server."""
        return self.sign("client", -1, 30, (x509.DNSName("client.example.org"),))

    def sign(
        self, name: str, first_day: int, last_day: int, hosts: tuple[x509.GeneralName, ...]
    ) -> Certificate:
        """A certificate in force from and to so many days from now; made once for a name."""
        made = Certificate(*(self._folder / f"{name}{end}" for end in (".crt", ".key", ".pem")))
        if made.both.exists():
            return made
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.datetime.now(datetime.UTC)
        usages = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        signed = (
            _builder(_name(name), self._name, key, now + first_day * _DAY, now + last_day * _DAY)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
            .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
            .sign(self._key, hashes.SHA256())
        )
        made.file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        made.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        made.key.chmod(0o600)
        made.both.write_bytes(made.file.read_bytes() + made.key.read_bytes())
        made.both.chmod(0o600)
        return made


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    begins: datetime.datetime,
    ends: datetime.datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
