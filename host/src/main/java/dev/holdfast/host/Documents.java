package dev.holdfast.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads documents: YAML 1.2 text into {@link HostDocument}, or everything that is wrong with it.
 */
public final class Documents {

  /** The largest file that is read. */
  static final int MAX_BYTES = 8 * 1024 * 1024;

  private final Problems problems = new Problems();
  private final HostDraft draft = new HostDraft();

  private Documents() {}

  /**
   * Reads files as one document.
   *
   * <p>A directory stands for its {@code *.yaml} and {@code *.yml} files in the order of their
   * names. A section that several files have is merged; a key that two files have is a mistake.
   *
   * @throws DocumentException if anything is wrong with any of them
   */
  public static HostDocument load(List<Path> paths) throws DocumentException {
    Documents documents = new Documents();
    for (Path path : paths) {
      for (Path file : documents.filesOf(path)) {
        documents
            .bytesOf(file)
            .flatMap(bytes -> documents.decoded(file.toString(), bytes))
            .ifPresent(text -> documents.read(file.toString(), text));
      }
    }
    documents.draft.check();
    documents.problems.throwIfAny();
    return documents.draft.document();
  }

  /**
   * Reads one document from a text.
   *
   * @param name what to call it in complaints
   * @throws DocumentException if anything is wrong with it
   */
  public static HostDocument parse(String name, String text) throws DocumentException {
    Documents documents = new Documents();
    documents.problems.reading(name);
    documents.read(name, text);
    documents.draft.check();
    documents.problems.throwIfAny();
    return documents.draft.document();
  }

  private List<Path> filesOf(Path path) {
    if (!Files.isDirectory(path)) {
      problems.reading(path.toString());
      return List.of(path);
    }
    try (Stream<Path> children = Files.list(path)) {
      List<Path> files = children.filter(Documents::isYaml).sorted().toList();
      files.forEach(file -> problems.reading(file.toString()));
      if (files.isEmpty()) {
        unreadable(path, "there is no .yaml file in it");
      }
      return files;
    } catch (IOException e) {
      unreadable(path, reason(e));
      return List.of();
    }
  }

  private static boolean isYaml(Path file) {
    String name = String.valueOf(file.getFileName());
    return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
  }

  private Optional<byte[]> bytesOf(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length <= MAX_BYTES) {
        return Optional.of(bytes);
      }
      unreadable(file, "larger than " + MAX_BYTES / 1024 / 1024 + " MiB");
    } catch (IOException e) {
      unreadable(file, reason(e));
    }
    return Optional.empty();
  }

  private void unreadable(Path file, String why) {
    problems.add(file.toString(), Position.NONE, "", why);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "no such file";
      case AccessDeniedException denied -> "permission denied";
      default -> "cannot be read: " + e.getMessage();
    };
  }

  private Optional<String> decoded(String name, byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, true);
    text.flip();
    if (result.isError()) {
      problems.add(name, Position.after(text), "", "not UTF-8");
      return Optional.empty();
    }
    return Optional.of(text.toString());
  }

  private void read(String name, String text) {
    try {
      String unmarked = text.startsWith("\uFEFF") ? text.substring(1) : text;
      YamlReader.read(unmarked).ifPresent(root -> draft.read(Place.root(problems, name, root)));
    } catch (YamlReader.Unreadable e) {
      problems.add(name, e.at(), "", e.reason());
    }
  }
}
