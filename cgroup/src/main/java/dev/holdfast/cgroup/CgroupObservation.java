package dev.holdfast.cgroup;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at cgroups and says what is set in them, as far as it is not as the kernel made it. */
record CgroupObservation(CgroupFiles files) {

  /** What follows from another file. */
  private static final List<String> DERIVED = List.of("cpu.weight.nice");

  /** A cgroup and all below it, those above first. */
  CgroupState below(CgroupPath top) {
    Map<CgroupPath, CgroupSettings> found = new LinkedHashMap<>();
    collect(top, found);
    return new CgroupState(found);
  }

  private void collect(CgroupPath cgroup, Map<CgroupPath, CgroupSettings> into) {
    Map<CgroupFile, Map<String, CgroupValue>> set = new LinkedHashMap<>();
    for (String name : files.names(cgroup)) {
      Optional<CgroupFile> file = declarable(name);
      if (file.isPresent()) {
        Map<String, CgroupValue> values = set(cgroup, file.get());
        if (!values.isEmpty()) {
          set.put(file.get(), values);
        }
      }
    }
    if (!set.isEmpty()) {
      into.put(cgroup, new CgroupSettings(false, set));
    }
    for (String child : files.children(cgroup)) {
      try {
        collect(cgroup.child(child), into);
      } catch (IllegalArgumentException e) {
        // A name that no document can write.
      }
    }
  }

  private static Optional<CgroupFile> declarable(String name) {
    return KnownFiles.isKnown(name) && !DERIVED.contains(name)
        ? Optional.of(new CgroupFile(name))
        : Optional.empty();
  }

  private Map<String, CgroupValue> set(CgroupPath cgroup, CgroupFile file) {
    Map<String, CgroupValue> values = new LinkedHashMap<>();
    FileForm form = file.form();
    String text = files.textIfThere(cgroup, file).orElse("");
    form.entries(text)
        .forEach((entry, shown) -> {
          String usual = form.usual(entry);
          if (usual != null && !shown.equals(usual)) {
            form.value(entry, shown)
                .ifPresent(value -> {
                  if (value.matches(shown) && !value.matches(usual)) {
                    values.put(entry, value);
                  }
                });
          }
        });
    return values;
  }
}
