"""Where a session is, in words: a browser and a system, and a network, never an address."""

from ipaddress import ip_address, ip_network

from django.http import HttpRequest

# The first that stands in it: Edge and Samsung's browser also say Chrome, Chrome also says Safari.
BROWSERS = {
    "Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung browser", "Firefox/": "Firefox", "FxiOS":
    "Firefox", "CriOS": "Chrome", "Chrome/": "Chrome", "Safari/": "Safari",
}  # fmt: skip
SYSTEMS = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "CrOS": "Chromebook", "Windows": "Windows",
    "Macintosh": "Mac", "Linux": "Linux",
}  # fmt: skip
HOUSEHOLD = {4: 24, 6: 48}  # as much of an address as tells one network from another


def device_words(agent: str) -> str:
    """Firefox on Windows; as coarse as that on purpose."""
    browser = next((words for sign, words in BROWSERS.items() if sign in agent), "")
    system = next((words for sign, words in SYSTEMS.items() if sign in agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or "Unknown device"


def network_of(address: str) -> str:
    """203.0.113.0/24 of an address in it; nothing for what is no address."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    return str(ip_network(f"{found}/{HOUSEHOLD[found.version]}", strict=False))


def network_words(network: str) -> str:
    """203.0.113.x, as a reader is shown it."""
    if not network:
        return "Unknown"
    start, _, _ = network.partition("/")
    return start.rstrip(":") + ":x" if ":" in start else start.rpartition(".")[0] + ".x"


def client_network(request: HttpRequest) -> str:
    from wardmote.trust.identity.adapters import client_address

    return network_of(client_address(request) or "")
