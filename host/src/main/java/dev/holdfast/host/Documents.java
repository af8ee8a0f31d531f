package dev.holdfast.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads documents: YAML 1.2 text into {@link HostDocument}, or everything that is wrong with it.
 */
public final class Documents {

  private final Problems problems = new Problems();
  private final HostDraft draft;

  private Documents(TextTrial trial) {
    draft = new HostDraft(trial);
  }

  /**
   * Reads files as one document.
   *
   * <p>A directory stands for its {@code *.yaml} and {@code *.yml} files in the order of their
   * names. A section that several files have is merged; a key that two files have is a mistake.
   *
   * @throws DocumentException if anything is wrong with any of them
   */
  public static HostDocument load(List<Path> paths) throws DocumentException {
    return load(paths, TextTrial.NONE);
  }

  /**
   * As above, for a process that must not end over a text of nft.
   *
   * @param trial is asked before one is run
   */
  public static HostDocument load(List<Path> paths, TextTrial trial) throws DocumentException {
    Documents documents = new Documents(trial);
    for (Path path : paths) {
      for (Path file : documents.filesOf(path)) {
        documents.read(file);
      }
    }
    return documents.document();
  }

  /**
   * Reads one document from a text.
   *
   * @param name what to call it in complaints
   * @throws DocumentException if anything is wrong with it
   */
  public static HostDocument parse(String name, String text) throws DocumentException {
    return parse(name, text, true);
  }

  /**
   * @param keepsBack whether lines of a long list that are alike are kept from the YAML parser; it
   *     makes no difference but in time
   */
  static HostDocument parse(String name, String text, boolean keepsBack) throws DocumentException {
    Documents documents = new Documents(TextTrial.NONE);
    documents.problems.reading(name);
    try {
      documents.read(name, TextSource.of(text), keepsBack);
    } catch (IOException e) {
      throw new UncheckedIOException("a text cannot fail to be read", e);
    }
    return documents.document();
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

  /**
   * A file that a document names is in the document's folder, if nothing else is said; beside a
   * document that comes from a pipe there is no folder but the one that we are in.
   */
  static Path beside(String document, Path file) {
    Path folder = document.startsWith("/dev/") ? null : Path.of(document).getParent();
    return folder == null ? file : folder.resolve(file);
  }

  /** Whether a file of a folder is a document. */
  public static boolean isYaml(Path file) {
    String name = String.valueOf(file.getFileName());
    return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
  }

  private void read(Path file) {
    try {
      read(file.toString(), TextSource.of(file), true);
    } catch (IOException e) {
      unreadable(file, reason(e));
    }
  }

  private void read(String name, TextSource source, boolean keepsBack) throws IOException {
    try {
      YamlReader.read(name, source, keepsBack)
          .ifPresent(root -> draft.read(Place.root(problems, name, root)));
    } catch (YamlReader.Unreadable e) {
      problems.add(name, e.at(), "", e.reason());
    }
  }

  private HostDocument document() throws DocumentException {
    draft.complain(problems);
    problems.throwIfAny(draft.files());
    return draft.document();
  }

  private void unreadable(Path file, String why) {
    problems.add(file.toString(), Position.NONE, "", why);
  }

  static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "no such file";
      case AccessDeniedException denied -> "permission denied";
      default -> "cannot be read: " + e.getMessage();
    };
  }
}
