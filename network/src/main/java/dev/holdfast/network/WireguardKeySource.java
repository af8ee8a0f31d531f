package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;

/** Where a secret key of WireGuard comes from: it was given, or it is in a file. */
public sealed interface WireguardKeySource permits WireguardKey, WireguardKeyFile {

  /**
   * The key as it is now.
   *
   * @throws KernelException if a file cannot be read, EINVAL if there is no key in it
   */
  WireguardKey read() throws KernelException;
}
