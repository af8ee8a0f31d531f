package dev.holdfast.netlink;

/**
 * One request of a batch.
 *
 * @param action what it asks, in an operator's words, such as {@code delete route 10.0.0.0/24}
 */
public record Request(String action, Message message) {}
