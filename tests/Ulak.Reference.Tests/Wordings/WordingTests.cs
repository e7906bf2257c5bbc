using System.Runtime.CompilerServices;
using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Wordings;

/// <summary>
/// Words that servers and mail libraries use, one line each: the reasons that are right, a tab, the text (<c>\n</c> and <c>\t</c> for
/// line ends and tabs).
/// </summary>
public sealed class WordingTests
{
    public static TheoryData<string> Servers => Lines("servers.tsv");

    public static TheoryData<string> Clients => Lines("clients.tsv");

    /// <summary>One line each: the cause, a tab, the text.</summary>
    public static TheoryData<string> Causes => Lines("causes.tsv");

    [Theory]
    [MemberData(nameof(Causes))]
    public void A_text_gets_its_cause(string line)
    {
        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        var text = line[(tab + 1)..].Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal);

        var answer = Explainer.Explain(text).Recipients.FirstOrDefault();

        Assert.Equal(line[..tab], answer?.Cause);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public void A_servers_words_give_their_reason(string line) => Check(line);

    [Theory]
    [MemberData(nameof(Clients))]
    public void A_programs_words_give_their_reason(string line) => Check(line);

    private static void Check(string line)
    {
        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        var text = line[(tab + 1)..].Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal);

        var answer = Explainer.Explain(text).Recipients.FirstOrDefault();

        Assert.NotNull(answer);
        Assert.True(line[..tab].Split('|').Contains(answer.Reason.Word()), $"{answer.Reason.Word()} by {answer.Rule}: {text}");
    }

    private static TheoryData<string> Lines(string name) =>
        [.. File.ReadLines(Path.Combine(Folder(), name)).Where(line => line.Length > 0)];

    private static string Folder([CallerFilePath] string path = "") => Directory.Exists(Path.GetDirectoryName(path))
        ? Path.GetDirectoryName(path)! : Path.Combine(AppContext.BaseDirectory, "Wordings");
}
