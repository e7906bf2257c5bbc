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

    /// <summary>An oracle that never says no guards nothing.</summary>
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
