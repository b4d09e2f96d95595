"""A mailbox is read encrypted, from the first byte or by STARTTLS, and not at all where the certificate is not trusted."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.files_in.imap_server import served
from wardmote.records.files_in.mailbox import imap


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Of this machine, signed by itself: its file, and what a server needs."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail of the tests")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("certificate")
    ours, secret = folder / "certificate.pem", folder / "key.pem"
    ours.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ours, secret)
    return str(ours), context


@pytest.mark.parametrize(("tls", "at_once"), [("tls", True), ("starttls", False)])
def test_it_is_read_where_its_certificate_is_trusted(certificate, tls, at_once):
    ours, context = certificate
    with served(context, at_once=at_once) as box:
        box.put(b"Subject: Noise\r\n\r\nMusic.")
        with imap.folder(box.settings | {"tls": tls, "ca": ours}) as folder:
            assert folder.unseen() == [1]
            assert b"Music." in folder.message(1)
        assert any(command.startswith("LOGIN") for command in box.asked)


@pytest.mark.parametrize(("tls", "at_once"), [("tls", True), ("starttls", False)])
def test_to_a_server_that_is_not_trusted_no_password_is_told(certificate, tls, at_once):
    _, context = certificate
    with served(context, at_once=at_once) as box:
        with pytest.raises(imap.CannotReach) as why, imap.folder(box.settings | {"tls": tls}):
            pass
        assert "No encrypted connection can be made" in str(why.value)
        assert not any(command.startswith("LOGIN") for command in box.asked)


def test_a_server_that_does_not_encrypt_is_not_told_the_password():
    with served() as box:
        with pytest.raises(imap.CannotReach), imap.folder(box.settings | {"tls": "starttls"}):
            pass
        assert not any(command.startswith("LOGIN") for command in box.asked)
