using Ulak.Fuzz.Targets;

namespace Ulak.Fuzz.Tests;

/// <summary>What the fuzzer starts from, and what it once found, is tried each time.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Targets => [.. AllTargets.List.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Each_input_of_the_corpus_holds_to_its_oracle(string name)
    {
        var target = AllTargets.Find(name)!;
        var files = Directory.GetFiles(Path.Combine(Corpus(), name));
        Assert.True(files.Length > 8, $"The corpus of {name} has {files.Length} inputs.");
        foreach (var file in files)
        {
            var broken = Record.Exception(() => target.Run(File.ReadAllBytes(file)));
            Assert.True(broken is null, $"{Path.GetFileName(file)}: {broken}");
        }
    }

    /// <summary>An oracle that accepts everything detects nothing.</summary>
    [Fact]
    public void The_naive_reader_finds_the_end_and_unstuffs_dots()
    {
        var data = NaiveMailData.Read("..a\r\n.\nb\rc\r\n.\r\nQUIT\r\n"u8);
        Assert.True(data.IsComplete);
        Assert.Equal(".a\r\n\nb\rc\r\n"u8.ToArray(), data.Content);
        Assert.Equal((15, 1, 1), (data.Consumed, data.BareCarriageReturns, data.BareLineFeeds));
    }

    [Theory]
    [InlineData("250 2.0.0 Ok")]
    [InlineData("250-Ok\r\n")]
    [InlineData("250-Ok\r\n251 Ok\r\n")]
    [InlineData("250_Ok\r\n")]
    [InlineData("650 Ok\r\n")]
    [InlineData("250 5.0.0 Ok\r\n")]
    [InlineData("250 a\tb\r\n")]
    public void What_is_no_reply_is_noticed(string wire) =>
        Assert.Throws<PropertyViolationException>(() => Sessions.WireReplies.Read(System.Text.Encoding.UTF8.GetBytes(wire)));

    [Theory]
    [InlineData("<script>")]
    [InlineData("<img src=\"http://h\">")]
    [InlineData("<img src=\"data:image/svg+xml,x\">")]
    [InlineData("<p onclick=\"x\">")]
    [InlineData("<p style=\"a:u\\72l('http://h')\">")]
    [InlineData("<a href=\"java\tscript:x\">")]
    [InlineData("<a href=\"&#106;avascript:x\">")]
    [InlineData("<style>@import 'x'</style>")]
    [InlineData("<style>a{b:url(x)}</style>")]
    [InlineData("<style>a{b:image-set('http://h' 1x)}</style>")]
    [InlineData("<meta http-equiv=\"refresh\">")]
    [InlineData("<p title=x>")]
    [InlineData("<!-- -->")]
    [InlineData("<p")]
    public void HTML_that_is_not_safe_is_noticed(string html) =>
        Assert.Throws<PropertyViolationException>(() => Oracles.HtmlOracle.Check(html));

    [Fact]
    public void HTML_that_is_safe_is_accepted() => Oracles.HtmlOracle.Check(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><style>a{b:url('data:image/png;base64,AA==') none;content:'url(x)'}</style>"
        + "</head><body bgcolor=\"red\"><p style=\"a:'\\3C '\">x &lt; y</p>"
        + "<a href=\"https://example.org/\">z</a><img src=\"\u00010\u0002\"></body></html>");

    private static string Corpus()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Ulak.slnx")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, "fuzz", "corpus");
    }
}
