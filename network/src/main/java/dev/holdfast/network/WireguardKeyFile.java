package dev.holdfast.network;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile;
import java.nio.charset.StandardCharsets;

/**
 * A file with a secret key in it, as {@code wg genkey} writes one: read anew by every pass, so that
 * a key that was changed there is taken up.
 *
 * @param path an absolute path
 */
public record WireguardKeyFile(String path) implements WireguardKeySource {

  public WireguardKeyFile {
    if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a key is in a file with an absolute path, not " + path);
    }
  }

  @Override
  public WireguardKey read() throws KernelException {
    byte[] bytes = KernelFile.read(path);
    try {
      return WireguardKey.parse(new String(bytes, StandardCharsets.ISO_8859_1).strip());
    } catch (IllegalArgumentException e) {
      // What is in the file may be half a key: it is not said.
      throw new KernelException(
          "read " + path, Errno.EINVAL, "there is no key in it, or more than one");
    }
  }

  @Override
  public String toString() {
    return path;
  }
}
