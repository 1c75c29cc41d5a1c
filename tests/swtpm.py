"""Software TPMs with a maker's authority of their own, made in a temporary folder and stopped after the test."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

PCR_VALUES = {0: b"firmware 1.4", 2: b"drivers", 4: b"boot loader", 7: b"secure boot on"}


@dataclass(frozen=True)
class SoftTpm:
    """One running software TPM.  issuer, root: its maker's certificates (PEM)."""

    tcti: str
    issuer: bytes
    root: bytes
    # Its certificates begin at the real moment in which they are made.
    now: datetime

    def take_certificate(self) -> None:
        """A TPM whose maker gave it none; some have to fetch it from the maker first."""
        from tpm2_pytss.constants import ESYS_TR

        with self.connected() as context:
            context.nv_undefine_space(context.tr_from_tpmpublic(0x01C00002), auth_handle=ESYS_TR.PLATFORM)

    def extend(self, pcr: int, what: bytes) -> None:
        """What firmware does as a machine starts: add a measurement to a PCR."""
        from tpm2_pytss.constants import ESYS_TR, TPM2_ALG
        from tpm2_pytss.types import TPML_DIGEST_VALUES, TPMT_HA, TPMU_HA

        digest = what.ljust(32, b"\0")
        values = TPML_DIGEST_VALUES([TPMT_HA(hashAlg=TPM2_ALG.SHA256, digest=TPMU_HA(sha256=digest))])
        with self.connected() as context:
            context.pcr_extend(ESYS_TR(pcr), values)

    def connected(self) -> Any:
        from tpm2_pytss import ESAPI, TCTILdr

        return ESAPI(TCTILdr.parse(self.tcti))

    def put_above(self, certificates: bytes) -> None:
        """Put certificates (DER, one after the other) where makers keep those above the TPM's own."""
        from tpm2_pytss.constants import TPM2_ALG, TPMA_NV
        from tpm2_pytss.types import TPM2B_NV_PUBLIC, TPMS_NV_PUBLIC

        with self.connected() as context:
            for number, start in enumerate(range(0, len(certificates), 1_024)):
                part = certificates[start : start + 1_024]
                public = TPM2B_NV_PUBLIC(nvPublic=TPMS_NV_PUBLIC(
                    nvIndex=0x01C00100 + number, nameAlg=TPM2_ALG.SHA256, dataSize=len(part),
                    attributes=TPMA_NV.parse("authread|authwrite|ownerread|ownerwrite|noda"),
                ))  # fmt: skip
                index = context.nv_define_space(None, public)
                for offset in range(0, len(part), 512):
                    context.nv_write(index, part[offset : offset + 512], offset)


MakeTpm = Callable[[str], SoftTpm]


@pytest.fixture(scope="session")
def make_tpm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeTpm]:
    """Make software TPMs; each name's maker is another one."""
    if not shutil.which("swtpm") or not shutil.which("swtpm_setup"):
        pytest.skip("swtpm is not installed (Debian: swtpm, swtpm-tools)")
    if importlib.util.find_spec("tpm2_pytss") is None:
        pytest.skip("tpm2-pytss is not installed (extra tpm; Debian: libtss2-dev)")
    running: list[subprocess.Popen[bytes]] = []

    def make(name: str) -> SoftTpm:
        folder = tmp_path_factory.mktemp(f"tpm-{name}")
        _manufacture(folder)
        place = folder / "tpm"
        running.append(subprocess.Popen(
            ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={folder}", "--server", f"type=unixio,path={place}",
             "--ctrl", f"type=unixio,path={place}.ctrl", "--flags", "not-need-init,startup-clear"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ))  # fmt: skip
        for _ in range(500):
            if place.exists():
                break
            time.sleep(0.01)
        issuer, root = (folder / one for one in ("issuercert.pem", "swtpm-localca-rootca-cert.pem"))
        now = datetime.now(UTC)  # noqa: TID251 - the tool knows no other hour
        made = SoftTpm(f"swtpm:path={place}", issuer.read_bytes(), root.read_bytes(), now)
        for pcr, what in PCR_VALUES.items():
            made.extend(pcr, what)
        return made

    yield make
    for process in running:
        process.terminate()
        process.wait()


@pytest.fixture(scope="session")
def soft_tpm(make_tpm: MakeTpm) -> SoftTpm:
    """One that is like the next; for tests that change nothing in it."""
    return make_tpm("common")


def _manufacture(folder: Path) -> None:
    """What happens in the factory: seeds, an endorsement key, and its certificate by the maker's authority."""
    authority, setup = folder / "authority.conf", folder / "setup.conf"
    authority.write_text(
        f"statedir = {folder}\nsigningkey = {folder}/signkey.pem\n"
        f"issuercert = {folder}/issuercert.pem\ncertserial = {folder}/certserial\n"
    )
    options = folder / "options"
    options.write_text("--platform-manufacturer Lanternworks\n--platform-version 2.1\n--platform-model Heron\n")
    setup.write_text(
        f"create_certs_tool = {shutil.which('swtpm_localca')}\ncreate_certs_tool_config = {authority}\n"
        f"create_certs_tool_options = {options}\nactive_pcr_banks = sha256\n"
    )
    subprocess.run(
        ["swtpm_setup", "--tpm2", "--tpmstate", str(folder), "--config", str(setup), "--create-ek-cert"],
        check=True, capture_output=True,
    )  # fmt: skip
