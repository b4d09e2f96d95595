"""Whether a process lives, and whether it is a server of ours."""

from pathlib import Path

import psutil


def is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return Path(process.cwd()) == folder.resolve()
    except psutil.Error:
        return False


def is_server_process(process: psutil.Process, data_dir: Path) -> bool:
    try:
        return process.name() == "postgres" and works_in(process, data_dir) and is_alive(process)
    except psutil.Error:
        return False
