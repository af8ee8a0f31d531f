package dev.holdfast.agent;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output, in UTF-8 as documents and JSON are, that remembers why it could not be written,
 * which a {@link PrintStream} does not.
 *
 * <p>A reader that has read enough, such as {@code head}, is no failure.
 */
final class StandardOutput {

  private final OutputStream file;
  private final PrintStream stream;
  private volatile @Nullable IOException lost;

  StandardOutput() {
    this(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8);
  }

  StandardOutput(OutputStream file, Charset charset) {
    this.file = file;
    this.stream = new PrintStream(new BufferedOutputStream(new Watched(), 8192), false, charset);
  }

  PrintStream stream() {
    return stream;
  }

  /** Why not all of it was written; empty if it was, or if nobody wanted the rest. */
  Optional<String> complaint() {
    stream.flush();
    return Optional.ofNullable(lost)
        .map(e -> String.valueOf(e.getMessage()))
        .filter(message -> !message.equals("Broken pipe"));
  }

  /** The file, and what became of writing to it. */
  private final class Watched extends OutputStream {

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        file.write(bytes, offset, length);
      } catch (IOException e) {
        if (lost == null) {
          lost = e;
        }
        throw e;
      }
    }
  }
}
