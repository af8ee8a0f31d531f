package dev.holdfast.host;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.nftables.NftMistakeException;
import dev.holdfast.nftables.NftState;
import dev.holdfast.nftables.NftText;
import dev.holdfast.nftables.NftText.Origin;
import dev.holdfast.nftables.Nftables;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what nftables should hold: text in the language of nft, its JSON, {@code {file: PATH}}, or
 * a list of these.
 *
 * <p>A file may include others that lie in its directory or below it; a text of the document may
 * not.
 */
final class NftReader {

  private static final List<String> KEYS = List.of("file");

  private final List<NftText> texts = new ArrayList<>();
  private final Set<Path> files = new LinkedHashSet<>();

  /** The texts of the sections that were read. */
  List<NftText> texts() {
    return texts;
  }

  /** The files that they named, and what these include. */
  Set<Path> files() {
    return files;
  }

  /** Adds the texts of a section, unless something is wrong with one of them. */
  void read(Place place, TextTrial trial) {
    int before = place.problems().count();
    List<NftText> fresh = new ArrayList<>();
    if (place.node() instanceof YamlNode.Sequence) {
      place.items().forEach(item -> one(item).ifPresent(fresh::add));
    } else if (!place.isNull()) {
      one(place).ifPresent(fresh::add);
    }
    if (place.problems().count() == before) {
      check(place, fresh, trial);
      texts.addAll(fresh);
    }
  }

  private Optional<NftText> one(Place place) {
    return switch (place.node()) {
      case YamlNode.Scalar scalar when !scalar.isNull() ->
          text(place, scalar.text(), origin(place, scalar), null);
      case YamlNode.Mapping mapping
          when mapping.entries().stream().anyMatch(e -> e.key().text().equals("nftables")) ->
          text(place, YamlJson.text(mapping), inexact(place), null);
      case YamlNode.Mapping _ -> file(place);
      default -> place.complaint("expected a text or {file: PATH}, found " + place.node().kind());
    };
  }

  private static Origin origin(Place place, YamlNode.Scalar scalar) {
    return scalar.indent() < 0
        ? inexact(place)
        : new Origin(place.file(), place.at().line() + 1, scalar.indent(), true);
  }

  private static Origin inexact(Place place) {
    return new Origin(place.file(), place.at().line(), place.at().column() - 1, false);
  }

  private Optional<NftText> file(Place place) {
    return place
        .mapping()
        .map(fields -> fields.knowing(KEYS, List.of()))
        .flatMap(fields -> fields.required("file"))
        .flatMap(file -> file.text().flatMap(name -> file(file, name)));
  }

  private Optional<NftText> file(Place place, String name) {
    try {
      Path path = Documents.beside(place.file(), Path.of(name)).toAbsolutePath();
      files.add(path);
      if (Files.size(path) > YamlLines.MAX_BYTES) {
        return place.complaint(
            path + " is larger than " + YamlLines.MAX_BYTES / 1024 / 1024 + " MiB");
      }
      String text = Files.readString(path);
      place.problems().reading(path.toString());
      Optional<NftText> read =
          text(place, text, new Origin(path.toString(), 1, 0, true), path.getParent());
      read.ifPresent(whole ->
          whole.lines().stream().map(Origin::file).distinct().map(Path::of).forEach(files::add));
      return read;
    } catch (IOException | InvalidPathException e) {
      String reason =
          switch (e) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            case CharacterCodingException _ -> "not UTF-8";
            default -> String.valueOf(e.getMessage());
          };
      return place.complaint("cannot read " + name + ": " + reason);
    }
  }

  private static Optional<NftText> text(
      Place place, String text, Origin origin, @Nullable Path root) {
    try {
      return Optional.of(NftText.of(text, origin, root));
    } catch (NftMistakeException e) {
      e.mistakes().forEach(mistake -> complain(place, mistake));
    } catch (IllegalArgumentException e) {
      place.complain(String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  private void check(Place place, List<NftText> fresh, TextTrial trial) {
    List<NftText> all = new ArrayList<>(texts);
    all.addAll(fresh);
    Optional<String> objection = trial.objection(all.stream().map(NftText::text).toList());
    if (objection.isPresent()) {
      fresh.stream()
          .flatMap(text -> text.lines().stream().limit(1))
          .forEach(first ->
              place
                  .problems()
                  .add(
                      first.file(),
                      new Position(first.line(), first.indent() + 1),
                      place.path(),
                      objection.get()));
      return;
    }
    try {
      Nftables.check(new NftState(all)).forEach(mistake -> complain(place, mistake));
    } catch (KernelException e) {
      place.complain(String.valueOf(e.getMessage()));
    }
  }

  private static void complain(Place place, NftText.Mistake mistake) {
    place
        .problems()
        .add(
            mistake.file(),
            new Position(mistake.line(), mistake.column()),
            place.path(),
            mistake.message());
  }
}
