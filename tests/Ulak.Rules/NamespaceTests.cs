using Xunit;

namespace Ulak.Rules;

/// <summary>The namespace of a file is that of its folder.</summary>
public sealed class NamespaceTests
{
    [Fact]
    public void Namespaces_follow_folders() => Violations.AssertNone(
        "namespace",
        from file in SourceFile.All
        where file.Namespace is not null
        let expected = file.Folder.Length == 0 ? file.Project : $"{file.Project}.{file.Folder.Replace('/', '.')}"
        where file.Namespace != expected
        select $"{file.Path}: {file.Namespace}");
}
