package dev.holdfast.network;

import java.util.Arrays;
import java.util.Base64;

/**
 * What a peer of WireGuard is known by.
 *
 * @param base64 its 32 bytes as {@code wg} writes them
 */
public record WireguardPublicKey(String base64) {

  static final int BYTES = 32;

  private static final int TEXT = 44;

  /**
   * @throws IllegalArgumentException if it is no key, or that of nobody
   */
  public WireguardPublicKey {
    byte[] bytes = decode(base64);
    if (Arrays.equals(bytes, new byte[BYTES])) {
      throw new IllegalArgumentException("the key of zeroes is nobody's");
    }
  }

  static WireguardPublicKey of(byte[] bytes) {
    return new WireguardPublicKey(Base64.getEncoder().encodeToString(bytes));
  }

  /** The one spelling that {@code wg} takes: the last digit may not have bits that are lost. */
  static byte[] decode(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      if (base64.length() == TEXT
          && bytes.length == BYTES
          && Base64.getEncoder().encodeToString(bytes).equals(base64)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // Base64 says which characters are wrong, and they may be those of a secret.
    }
    throw new IllegalArgumentException("a key is 44 characters of base64, the last one =");
  }

  byte[] bytes() {
    return decode(base64);
  }

  @Override
  public String toString() {
    return base64;
  }
}
