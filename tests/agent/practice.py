"""A practice's server as a device sees it, in a thread: it checks what is said with its own means."""

import base64
import json
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.x509.oid import NameOID

DEVICE = "0193a5c2-7d1e-7aaa-8bbb-001122334455"
START = datetime(2026, 11, 23, tzinfo=UTC)
PEM = serialization.Encoding.PEM


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


class Authority:
    """A made-up authority."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self.issue(self.key.public_key(), "Lantern Hill authority", is_authority=True)

    @property
    def pem(self):
        return self.certificate.public_bytes(PEM).decode()

    def issue(self, public, name, *, days=14, is_authority=False, start=START):
        builder = (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named("Lantern Hill authority"))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start - timedelta(days=1) if is_authority or name == "localhost" else start)
            .not_valid_after(start + timedelta(days=3650 if is_authority else days))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        )
        if name == "localhost":
            names = [x509.IPAddress(ip_address("127.0.0.1"))]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(self.key, hashes.SHA256())


class Practice:
    """What the server knows, what it heard, and what it is told to do wrong next."""

    def __init__(self):
        self.authority = Authority()
        self.code, self.nonce, self.seq, self.key = "LANTERN-1", "n0", 0, None
        self.heard, self.failing, self.next, self.shown = [], [], [], []
        self.extra = {}

    def answer(self, path, body):
        if self.next:
            status, said = self.next.pop(0)
            if status:
                return status, said
        return self.enroll(json.loads(body)) if path.endswith("/enroll") else self.hear(path, body.decode())

    def enroll(self, wish):
        self.heard.append(("enroll", wish))
        if wish["code"] != self.code:
            return 403, {"error": "code", "say": "This code pairs nothing."}
        asked = x509.load_pem_x509_csr(wish["csr"].encode())
        assert asked.is_signature_valid
        self.key = asked.public_key()
        return 200, {"device": DEVICE, **self.certified(START), "interval_s": 1800, **self.extra}

    def certified(self, start):
        certificate = self.authority.issue(self.key, DEVICE, start=start)
        return {"cert": certificate.public_bytes(PEM).decode(), "chain": [self.authority.pem], "nonce": self.nonce}

    def hear(self, path, text):
        header, payload, signature = text.split(".")
        r, s = int.from_bytes(decoded(signature)[:32]), int.from_bytes(decoded(signature)[32:])
        self.key.verify(encode_dss_signature(r, s), f"{header}.{payload}".encode(), ec.ECDSA(hashes.SHA256()))
        said = json.loads(decoded(payload))
        self.heard.append((path.rpartition("/")[2], said))
        assert said["seq"] > self.seq
        self.seq = said["seq"]
        if said["nonce"] != self.nonce:
            return 409, {"error": "nonce", "say": "Said before.", "nonce": self.nonce}
        self.nonce = f"n{int(self.nonce[1:]) + 1}"
        if path.endswith("/renew"):
            return 200, self.certified(datetime.fromtimestamp(said["iat"], UTC)) | {"interval_s": 1800}
        verdict = {"ok": not self.failing, "failing": self.failing}
        return 200, {"nonce": self.nonce, "interval_s": 1800, "verdict": verdict}

    @contextmanager
    def served(self, *, tls=None):
        practice = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if tls:
                    practice.shown.append(self.connection.getpeercert(binary_form=True))
                status, said = practice.answer(self.path, body)
                data = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(status)
                if status == 307:
                    self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                """Nothing: a test reads what was heard."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def context(self, folder):
        """TLS with a certificate of this authority, which asks for the other side's."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)  # noqa: TID251 - TLS itself reads the real clock
        body = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        own = self.authority.issue(key.public_key(), "localhost", start=now)
        (folder / "server.pem").write_bytes(body + own.public_bytes(PEM))
        (folder / "ours.pem").write_text(self.authority.pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem")
        context.load_verify_locations(folder / "ours.pem")
        context.verify_mode = ssl.CERT_OPTIONAL
        return context
