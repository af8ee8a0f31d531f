package dev.holdfast.testkit.example;

import static dev.holdfast.reconcile.Operation.Verb.ADOPT;
import static dev.holdfast.reconcile.Operation.Verb.CREATE;
import static dev.holdfast.reconcile.Operation.Verb.DELETE;
import static dev.holdfast.reconcile.Operation.Verb.SET;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.PlanningSource;
import dev.holdfast.reconcile.StepwisePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps text files in a directory as declared, name to text. Last applied names those that are
 * ours; another's file is taken over only if the option says so.
 */
public final class DirectorySource
    implements PlanningSource<Path, Map<String, String>, Set<String>, Boolean> {

  @Override
  public Set<String> noneApplied() {
    return Set.of();
  }

  @Override
  public StepwisePlan plan(Path dir, Map<String, String> desired, Set<String> ours, Boolean adopt)
      throws PassException {
    if (!Files.isDirectory(dir)) {
      throw PassException.scopeGone("there is no directory " + dir, null);
    }
    var todo = new ArrayList<Operation>();
    var conflicts = new ArrayList<Failed>();
    var names = new TreeSet<>(ours);
    names.addAll(desired.keySet());
    for (String name : names) {
      String found = read(dir, name);
      String wanted = desired.get(name);
      boolean mine = ours.contains(name);
      Verb verb = found == null ? CREATE : wanted == null ? DELETE : mine ? SET : ADOPT;
      var change = new Operation(verb, "file", name, found, wanted);
      if (!Objects.equals(found, wanted) && (verb != ADOPT || adopt)) {
        todo.add(change);
      } else if (!Objects.equals(found, wanted)) {
        conflicts.add(new Failed(change, "it is somebody else's"));
      }
    }
    var owned = new TreeSet<>(ours);
    owned.removeIf(name -> Files.notExists(dir.resolve(name)));
    return new StepwisePlan(
        owned, todo, conflicts, c -> write(dir, c), now -> plan(dir, desired, now, adopt));
  }

  /** The text of a file; null if there is none. */
  private static @Nullable String read(Path dir, String name) throws PassException {
    if (!name.matches("[^./][^/]*")) {
      throw PassException.invalid("not the name of a file here: " + name);
    }
    try {
      return Files.exists(dir.resolve(name)) ? Files.readString(dir.resolve(name)) : null;
    } catch (IOException e) {
      throw PassException.unobservable("cannot read " + name, e);
    }
  }

  /** Nobody sees half a file, and what came after the comparison is not overwritten by ours. */
  private static void write(Path dir, Operation change) throws IOException {
    Path file = dir.resolve(change.subject());
    Path fresh = dir.resolve(".fresh");
    try {
      if (change.to() == null) {
        Files.deleteIfExists(file);
      } else if (change.verb() == CREATE) {
        Files.createLink(file, Files.writeString(fresh, change.to()));
      } else {
        Files.move(Files.writeString(fresh, change.to()), file, ATOMIC_MOVE);
      }
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
