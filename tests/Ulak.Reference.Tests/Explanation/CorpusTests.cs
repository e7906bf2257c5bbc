using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Against what others collected. Where the collections are not, these tests say so and are skipped.</summary>
public sealed class CorpusTests(ITestOutputHelper output)
{
    [Fact]
    public void Bounces_match_the_judgement_of_their_collectors() => Score("bounces", CorpusScore.Bounces, MinBouncePercent);

    [Fact]
    public void Replies_match_the_judgement_of_their_collectors() => Score("replies", CorpusScore.Replies, MinReplyPercent);

    private const double MinBouncePercent = 96.4;
    private const double MinReplyPercent = 95;

    private void Score(string name, Func<string, CorpusScore> run, double least)
    {
        var folder = Corpus.Folder(name);
        Assert.SkipWhen(folder is null, $"shared/corpora/{name} is not beside the checkout.");

        var score = run(folder!);

        output.WriteLine(score.Table());
        Assert.True(score.Percent >= least, score.Table());
    }
}
