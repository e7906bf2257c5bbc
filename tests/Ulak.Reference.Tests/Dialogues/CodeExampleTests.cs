using Ulak.Reference.Catalog;
using Ulak.Reference.Dialogues;
using Xunit;

namespace Ulak.Reference.Tests.Dialogues;

/// <summary>The dialogues beside the codes are those of the server's tests.</summary>
public sealed class CodeExampleTests
{
    [Fact]
    public void Most_of_the_server_s_dialogues_can_be_shown() => Assert.InRange(CodeExamples.Count, 250, 2000);

    [Theory]
    [InlineData("220")]
    [InlineData("221")]
    [InlineData("235")]
    [InlineData("250")]
    [InlineData("334")]
    [InlineData("354")]
    [InlineData("421")]
    [InlineData("452")]
    [InlineData("500")]
    [InlineData("501")]
    [InlineData("502")]
    [InlineData("503")]
    [InlineData("504")]
    [InlineData("530")]
    [InlineData("535")]
    [InlineData("538")]
    [InlineData("550")]
    [InlineData("552")]
    [InlineData("553")]
    [InlineData("554")]
    [InlineData("555")]
    [InlineData("5.5.1")]
    [InlineData("X.5.4")]
    [InlineData("4.2.2")]
    public void A_code_that_the_server_sends_is_shown_with_its_line_marked(string code)
    {
        var dialogues = CodeExamples.For(code);
        Assert.NotEmpty(dialogues);
        Assert.All(dialogues, dialogue =>
        {
            var marked = dialogue.Lines.Where(line => line.IsMarked).ToList();
            Assert.NotEmpty(marked);
            Assert.All(marked, line => Assert.Equal(CodeExampleLineKind.Server, line.Kind));
            Assert.All(marked, line => Assert.Contains(code.TrimStart('X'), line.Text, StringComparison.Ordinal));
        });
        Assert.Equal(dialogues.Length, dialogues.Select(dialogue => dialogue.Lines.First(line => line.IsMarked).Text).Distinct().Count());
    }

    [Fact]
    public void A_code_that_the_server_never_sends_has_no_example() => Assert.Empty(CodeExamples.For("571"));

    [Fact]
    public void The_document_of_a_code_has_them()
    {
        CodeCatalog.Default.TryGet("501", out var entry);
        var document = CodeDocument.From(entry, "tr");
        Assert.Contains(document.Dialogues, dialogue => dialogue.Lines.Any(line => line is { From: "server", Marked: true }));
    }
}
