package dev.holdfast.reconcile;

import org.jspecify.annotations.Nullable;

/**
 * What we own of one value that the kernel cannot tag: a sysctl, a cgroup limit, a link's MTU.
 *
 * @param applied what we want it to be since the last pass
 * @param original what it was when we first claimed it; null if it could not be read then
 */
public record Owned(String applied, @Nullable String original) {}
