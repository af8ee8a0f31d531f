package dev.holdfast.nftables;

import dev.holdfast.nftables.NftText.Mistake;
import dev.holdfast.nftables.NftText.Origin;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the {@code include}s of a text, so that libnftables, which reads whatever file it is
 * told to, meets none.
 *
 * <p>A file that is included lies, links resolved, inside the root. As in nft, a name with {@code
 * *} or {@code ?} stands for the files that match, in the order of their names.
 */
final class Include {

  private static final List<String> MATTERS = List.of("include", "monitor", "replace");
  private static final int DEEPEST = 16;
  private static final long LARGEST = 64L * 1024 * 1024;

  private final @Nullable Path root;
  private final StringBuilder text = new StringBuilder();
  private final List<Origin> lines = new ArrayList<>();

  private Include(@Nullable Path root) {
    this.root = root;
  }

  static NftText resolve(String text, Origin first, @Nullable Path root)
      throws NftMistakeException {
    Include include = new Include(root);
    include.add(text, first, 0);
    return new NftText(include.text.toString(), include.lines);
  }

  private void add(String source, Origin first, int depth) throws NftMistakeException {
    Map<Integer, Words.Word> includes = includes(source, first);
    List<String> all = source.lines().toList();
    for (int i = 0; i < all.size(); i++) {
      Origin origin = new Origin(first.file(), first.line() + i, first.indent(), first.exact());
      if (!first.exact()) {
        origin = first;
      }
      Words.Word name = includes.get(i + 1);
      if (name == null) {
        text.append(all.get(i)).append('\n');
        lines.add(origin);
      } else {
        include(name, origin, depth);
      }
    }
  }

  /** The names of files that are included, by their lines. */
  private static Map<Integer, Words.Word> includes(String source, Origin first)
      throws NftMistakeException {
    Map<Integer, Words.Word> includes = new HashMap<>();
    if (MATTERS.stream().noneMatch(source::contains)) {
      return includes;
    }
    List<Words.Word> words = Words.of(source);
    for (int i = 0; i < words.size(); i++) {
      Words.Word word = words.get(i);
      Origin origin =
          first.exact()
              ? new Origin(first.file(), first.line() + word.line() - 1, first.indent(), true)
              : first;
      if (word.starts() && word.depth() == 0 && (word.is("monitor") || word.is("replace"))) {
        throw mistake(origin, word.column(), word.text() + " declares nothing");
      }
      if (!word.is("include")) {
        continue;
      }
      Words.Word name = i + 1 < words.size() ? words.get(i + 1) : null;
      boolean alone =
          name != null
              && name.quoted()
              && name.line() == word.line()
              && (i == 0 || words.get(i - 1).line() != word.line())
              && (i + 2 == words.size()
                  || words.get(i + 2).line() != word.line()
                  || (words.get(i + 2).is(";")
                      && (i + 3 == words.size() || words.get(i + 3).line() != word.line())));
      if (!alone || name == null) {
        throw mistake(
            origin, word.column(), "an include stands on a line of its own: include \"FILE\"");
      }
      includes.put(word.line(), name);
    }
    return includes;
  }

  private void include(Words.Word name, Origin origin, int depth) throws NftMistakeException {
    if (root == null) {
      throw mistake(
          origin, name.column(), "include is not allowed here: no directory was given for it");
    }
    if (depth >= DEEPEST) {
      throw mistake(
          origin, name.column(), "files include each other more than " + DEEPEST + " deep");
    }
    try {
      Path real = root.toRealPath();
      for (Path file : files(real, name.text())) {
        Path found = file.toRealPath();
        if (!found.startsWith(real)) {
          throw mistake(origin, name.column(), found + " is not inside " + real);
        }
        if (Files.size(found) + text.length() > LARGEST) {
          throw mistake(origin, name.column(), "what is included is larger than 64 MiB");
        }
        add(Files.readString(found), new Origin(found.toString(), 1, 0, true), depth + 1);
      }
    } catch (IOException | InvalidPathException e) {
      throw mistake(origin, name.column(), "cannot include " + name.text() + ": " + reason(e));
    }
  }

  private static String reason(Exception e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      case CharacterCodingException _ -> "not UTF-8";
      default -> String.valueOf(e.getMessage());
    };
  }

  private static List<Path> files(Path root, String name) throws IOException {
    Path wanted = root.resolve(name);
    String last = String.valueOf(wanted.getFileName());
    Path directory = wanted.getParent();
    if (directory == null || last.chars().noneMatch(c -> c == '*' || c == '?' || c == '[')) {
      return List.of(wanted);
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> matching = Files.newDirectoryStream(directory, last)) {
      matching.forEach(files::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return files.stream().sorted().toList();
  }

  private static NftMistakeException mistake(Origin origin, int column, String message) {
    int at = origin.exact() ? origin.indent() + column : origin.indent() + 1;
    return new NftMistakeException(List.of(new Mistake(origin.file(), origin.line(), at, message)));
  }
}
