using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Against what others collected. Where the collections are not, these tests say so and are skipped.</summary>
public sealed class CorpusTests(ITestOutputHelper output)
{
    [Fact]
    public void Bounces_are_explained_as_their_collectors_did() => Score("bounces", CorpusScore.Bounces, LeastBounces);

    [Fact]
    public void Replies_are_explained_as_their_collectors_did() => Score("replies", CorpusScore.Replies, LeastReplies);

    private const double LeastBounces = 96.4;
    private const double LeastReplies = 95;

    private void Score(string name, Func<string, CorpusScore> run, double least)
    {
        var folder = Corpus.Folder(name);
        Assert.SkipWhen(folder is null, $"shared/corpora/{name} is not beside the checkout.");

        var score = run(folder!);

        output.WriteLine(score.Table());
        Assert.True(score.Percent >= least, score.Table());
    }
}
