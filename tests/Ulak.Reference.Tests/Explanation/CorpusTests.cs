using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Explanations match the cases in tests/corpora, and the collections next to the checkout, if they exist.</summary>
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
        var own = run(Corpus.OwnFolder(name));
        Assert.True(own.Misses.Count == 0 && own.All > 0, string.Join('\n', own.Misses) + own.Table());

        if (Corpus.Folder(name) is { } folder)
        {
            var score = run(folder);
            output.WriteLine(score.Table());
            Assert.True(score.Percent >= least, string.Join('\n', score.Misses) + score.Table());
        }
    }
}
