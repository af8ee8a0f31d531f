package dev.holdfast.network;

import dev.holdfast.netlink.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * An interface as the kernel shows it.
 *
 * @param index the kernel's number for it, which it keeps through renaming
 * @param kind such as {@code veth}; empty for hardware and the loopback
 * @param up its admin state
 * @param running whether it can carry packets now
 * @param mtu in bytes
 * @param mac null if it has no Ethernet address
 */
public record ObservedLink(
    int index,
    String name,
    String kind,
    boolean up,
    boolean running,
    int mtu,
    @Nullable MacAddress mac) {}
