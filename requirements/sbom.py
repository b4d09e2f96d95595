"""Write what Wardmote is made of, as CycloneDX JSON: `make sbom`, or python requirements/sbom.py FILE.

The locks say what and which version; what is installed says under which licence. What only builds or tests
is there too, with the scope `excluded`.
"""

import base64
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parent.parent
BASE, DEV = ROOT / "requirements/base.txt", ROOT / "requirements/dev.txt"
NODE = ROOT / "frontend/package-lock.json"
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; ([^\\\n]+))?", re.MULTILINE)
LICENCES = LicenseFactory()


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("Say where to: python requirements/sbom.py FILE", file=sys.stderr)
        return 2
    out = Path(arguments[0])
    out.parent.mkdir(parents=True, exist_ok=True)
    bom = make()
    out.write_text(JsonV1Dot6(bom).output_as_string(indent=2) + "\n", encoding="utf-8")
    print(f"{len(bom.components)} components written to {out}")
    return 0


def make() -> Bom:
    """The bill of the tree as it is locked; its serial number follows from the locks."""
    digests = {path: sha256(path.read_bytes()).hexdigest() for path in (BASE, DEV, NODE)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    itself = Component(
        name=project["name"],
        version=project["version"],
        type=ComponentType.APPLICATION,
        bom_ref=project["name"],
        licenses=[LICENCES.make_from_string(project["license"]["text"])],
    )
    bom = Bom(
        serial_number=uuid5(NAMESPACE_URL, "".join(digests.values())),
        metadata=BomMetaData(
            component=itself,
            properties=[
                Property(name=f"wardmote:sha256:{path.relative_to(ROOT).as_posix()}", value=digest)
                for path, digest in digests.items()
            ],
        ),
    )
    parts = [*of_python(), *of_node()]
    for part in parts:
        bom.components.add(part)
    bom.register_dependency(itself, [part for part in parts if part.scope == ComponentScope.REQUIRED])
    return bom


def locked(path: Path) -> dict[tuple[str, str], str]:
    """Name and version of each package in a lock of pip's, with the machines it is for; nothing: for all."""
    found = LOCKED.findall(path.read_text(encoding="utf-8"))
    return {(name, version): where.strip() for name, version, where in found}


def of_python() -> Iterator[Component]:
    runs = locked(BASE)
    for (name, version), where in sorted({**locked(DEV), **runs}.items()):
        url = PackageURL("pypi", name=name, version=version)
        yield Component(
            name=name,
            version=version,
            purl=url,
            bom_ref=str(url),
            scope=ComponentScope.REQUIRED if (name, version) in runs else ComponentScope.EXCLUDED,
            licenses=licence_of(name),
            properties=[Property(name="wardmote:where", value=where)] if where else [],
        )


def licence_of(name: str) -> list[License]:
    """As the installed package says; nothing where it is not installed on this machine, or says nothing."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return []
    expression = told.get("License-Expression") or ""
    classified = [
        each.rpartition(" :: ")[2]
        for each in told.get_all("Classifier") or []
        if each.startswith("License :: ") and not each.endswith(":: OSI Approved")
    ]
    words = (told.get("License") or "").strip()
    said = expression or " AND ".join(classified[:1]) or (words if "\n" not in words else "")
    return [LICENCES.make_from_string(said)] if said else []


def of_node() -> Iterator[Component]:
    packages = json.loads(NODE.read_text(encoding="utf-8"))["packages"]
    for place, told in sorted(packages.items()):
        if not place:
            continue  # the front end itself
        whole = place.rpartition("node_modules/")[2]
        group, _, name = whole.rpartition("/")
        url = PackageURL("npm", namespace=group or None, name=name, version=told["version"])
        algorithm, _, digest = told["integrity"].partition("-")
        yield Component(
            name=name,
            group=group or None,
            version=told["version"],
            purl=url,
            bom_ref=str(url),
            scope=ComponentScope.EXCLUDED if told.get("dev") else ComponentScope.REQUIRED,
            hashes=[
                HashType(
                    alg=HashAlgorithm(algorithm.upper().replace("SHA", "SHA-")),
                    content=base64.b64decode(digest).hex(),
                )
            ],
            licenses=[LICENCES.make_from_string(told["license"])] if told.get("license") else [],
        )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
