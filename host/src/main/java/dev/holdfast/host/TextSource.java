package dev.holdfast.host;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a text comes from, which can be read again: a file, or bytes that are held. */
interface TextSource {

  /** How much of what can be read only once is held. */
  int MOST_HELD = 256 * 1024 * 1024;

  InputStream open() throws IOException;

  static TextSource of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return () -> new ByteArrayInputStream(bytes);
  }

  /** A file; a pipe is read now, and what is more than can be held of it is left out. */
  static TextSource of(Path file) throws IOException {
    if (Files.isRegularFile(file)) {
      return () -> Files.newInputStream(file);
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_HELD + 1);
      if (bytes.length > MOST_HELD) {
        throw new IOException("more than " + MOST_HELD / 1024 / 1024 + " MiB");
      }
      return () -> new ByteArrayInputStream(bytes);
    }
  }
}
