using System.Text.RegularExpressions;
using Xunit;

namespace Ulak.Rules;

/// <summary>Comments, names and documents use ordinary technical English: no verbs of speech for code, no archaic or vague words.</summary>
public sealed partial class PlainWordsTests
{
    private static readonly string[] Documents =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "RFCS.md", "SECURITY.md"];

    private static readonly HashSet<string> NameWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "say", "says", "said", "hear", "hears", "heard", "tell", "tells", "told", "speak", "speaks", "spoken", "talk", "obey", "nobody",
        "somebody", "whoever", "lest", "anew", "notorious", "troublesome", "mouth", "courier",
    };

    [GeneratedRegex(
        @"\b(nobody|somebody|anybody|everybody|whoever|whomever|lest|borne|anew|thereof|whence|hears?|heard|tells?|telling|told|says?"
        + @"|saying|said|speaks?|spoken|spoke|answers?|answered|answering|(of|for|by) (its|their|his|her|our) own)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex CommentWord { get; }

    [GeneratedRegex(@"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")]
    private static partial Regex NamePart { get; }

    [GeneratedRegex(@"@\*.*?\*@|<!--.*?-->|/\*.*?\*/|(?<![:""'\w])//.*?$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex PageComment { get; }

    // Code, quotations, and names of files.
    [GeneratedRegex(@"```.*?```|`[^`]*`|<c>[^<]*</c>|""[^""\n]*""|[\w-]+/[\w/-]+", RegexOptions.Singleline)]
    private static partial Regex Quoted { get; }

    [Fact]
    public void Comments_of_the_source_use_plain_words() => Violations.AssertNone(
        "comment",
        from file in SourceFile.All.Concat(SourceFile.Tests)
        from line in file.CommentLines()
        from match in CommentWord.Matches(Quoted.Replace(line, ""))
        select $"{file.Path}: {match.Value.ToLowerInvariant()}");

    [Fact]
    public void Comments_of_pages_scripts_and_styles_use_plain_words() => Violations.AssertNone(
        "comment",
        from path in Repository.Files("src", ".cshtml", ".js", ".css")
        from comment in PageComment.Matches(File.ReadAllText(path))
        from match in CommentWord.Matches(comment.Value)
        select $"{Repository.Relative(path)}: {match.Value.ToLowerInvariant()}");

    [Fact]
    public void Names_use_plain_words() => Violations.AssertNone(
        "name",
        from file in SourceFile.All.Concat(SourceFile.Tests)
        from name in file.DeclaredNames()
        where NamePart.Matches(name).Any(part => NameWords.Contains(part.Value))
        select $"{file.Path}: {name}");

    // The word is ordinary for a host that sends no reply. Ulak.Reference has texts of other servers in its patterns.
    [Fact]
    public void Messages_of_the_source_use_plain_words() => Violations.AssertNone(
        "message",
        from file in SourceFile.All
        where file.Project != "Ulak.Reference"
        from text in file.Literals()
        where text.Contains(' ', StringComparison.Ordinal)
        from match in CommentWord.Matches(Quoted.Replace(text, ""))
        where !match.Value.StartsWith("answer", StringComparison.OrdinalIgnoreCase)
        select $"{file.Path}: {match.Value.ToLowerInvariant()}: {text}");

    [Fact]
    public void Documents_use_plain_words() => Violations.AssertNone(
        "document",
        from path in Documents.Select(name => Repository.PathOf(name)).Concat(Repository.Files("docs", ".md"))
        from match in CommentWord.Matches(Quoted.Replace(File.ReadAllText(path), ""))
        select $"{Repository.Relative(path)}: {match.Value.ToLowerInvariant()}");

    [Fact]
    public void The_word_list_finds_its_words()
    {
        Assert.Matches(CommentWord, "/// <summary>Tells whoever asks.</summary>");
        Assert.Matches(CommentWord, "// a file of its own");
        Assert.DoesNotMatch(CommentWord, "// Returns the reply.");
        Assert.Contains(NamePart.Matches("SayHelloAsync").Select(part => part.Value), NameWords.Contains);
        Assert.Contains(NamePart.Matches("_told").Select(part => part.Value), NameWords.Contains);
        Assert.DoesNotContain(NamePart.Matches("EssayCount").Select(part => part.Value), NameWords.Contains);
    }
}
