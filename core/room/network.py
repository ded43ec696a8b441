"""Under which addresses other machines of the local network reach this one."""

from __future__ import annotations

import ipaddress
import socket

import psutil

# Bridges of containers and virtual machines: addresses that nobody else reaches.
INSIDE = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "lxc", "lxd", "podman", "cni")


def local_addresses() -> list[str]:
    """IPv4 addresses of this machine's networks that are up, the one that leads outside first."""
    states = psutil.net_if_stats()
    found = [
        address.address
        for name, addresses in psutil.net_if_addrs().items()
        if name in states and states[name].isup and not name.startswith(INSIDE)
        for address in addresses
        if address.family == socket.AF_INET
    ]
    usable = [text for text in found if not (ip := ipaddress.ip_address(text)).is_loopback and not ip.is_link_local]
    outside = address_towards_outside()
    return sorted(dict.fromkeys(usable), key=lambda text: text != outside)


def is_loopback(host: str | None) -> bool:
    """Whether a host's name or address is the machine itself, so that no other reaches it by that."""
    try:
        return host == "localhost" or ipaddress.ip_address((host or "").strip("[]")).is_loopback
    except ValueError:
        return False


def neighbourhood(host: str | None) -> str:
    """What a limit by address counts a connection by: the address; of IPv6 its /64, which a single phone has whole.

    This machine is "", by whichever of its names, and what cannot be told.
    """
    try:
        address = ipaddress.ip_address((host or "").strip("[]").partition("%")[0])
    except ValueError:
        return "" if host is None or is_loopback(host) else host[:100]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None and not address.is_loopback:
            return str(ipaddress.ip_network((address, 64), strict=False))
        address = address.ipv4_mapped or address
    return "" if address.is_loopback else str(address)


def address_towards_outside() -> str | None:
    """The address of this machine on the way to other networks. Nothing is sent: a UDP socket only looks up the way."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # reserved for documentation
        except OSError:
            return None
        return str(probe.getsockname()[0])
