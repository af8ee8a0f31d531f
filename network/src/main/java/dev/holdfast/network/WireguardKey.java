package dev.holdfast.network;

import dev.holdfast.netlink.Codec;
import dev.holdfast.netlink.Codecs;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;
import org.jspecify.annotations.Nullable;

/**
 * A secret key of WireGuard: a device's private key, or the one that two peers share beforehand.
 *
 * <p>It is never shown: its text is {@code (hidden)}, wherever it turns up.
 */
public final class WireguardKey implements WireguardKeySource {

  /** No key: 32 bytes of 0, by which the kernel takes a key away. */
  public static final WireguardKey NONE = new WireguardKey(new byte[WireguardPublicKey.BYTES]);

  /** On the wire: the 32 bytes, hidden in every trace. */
  static final Codec<byte[]> CODEC = Codecs.secret(Codecs.BYTES);

  private static final BigInteger BASE_POINT = BigInteger.valueOf(9);

  private final byte[] bytes;

  private WireguardKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A key of 32 bytes. */
  public static WireguardKey of(byte[] bytes) {
    if (bytes.length != WireguardPublicKey.BYTES) {
      throw new IllegalArgumentException("a key has 32 bytes, not " + bytes.length);
    }
    return new WireguardKey(bytes.clone());
  }

  /**
   * A key as {@code wg genkey} and {@code wg genpsk} write it, or {@code none}.
   *
   * @throws IllegalArgumentException if it is none, without saying what it is
   */
  public static WireguardKey parse(String base64) {
    return base64.equals("none") ? NONE : of(WireguardPublicKey.decode(base64));
  }

  public boolean isNone() {
    return equals(NONE);
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /**
   * The public key that belongs to it as a private key: X25519 with the base point, RFC 7748. The
   * kernel stores a private key with some of its bits fixed, which makes no other key of it:
   * compare private keys by this.
   */
  public WireguardPublicKey publicKey() {
    try {
      KeyFactory keys = KeyFactory.getInstance("X25519");
      KeyAgreement multiply = KeyAgreement.getInstance("X25519");
      multiply.init(keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, bytes)));
      var point = new XECPublicKeySpec(NamedParameterSpec.X25519, BASE_POINT);
      var base = (XECPublicKey) keys.generatePublic(point);
      var none = multiply.doPhase(base, true);
      assert none == null;
      return WireguardPublicKey.of(multiply.generateSecret());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has X25519", e);
    }
  }

  /** The same bytes, compared in a time that tells nothing of them. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WireguardKey that && MessageDigest.isEqual(bytes, that.bytes);
  }

  /** The same for all keys, so that it tells nothing. */
  @Override
  public int hashCode() {
    return 1;
  }

  @Override
  public WireguardKey read() {
    return this;
  }

  @Override
  public String toString() {
    return "(hidden)";
  }
}
