using System.Text.Json;
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
    public void The_json_of_a_code_has_its_facts_its_texts_and_its_dialogues_in_order()
    {
        CodeCatalog.Default.TryGet("5.7.26", out var entry);
        using var json = JsonDocument.Parse(CodeJson.Serialize(entry, "tr-TR"));
        var code = json.RootElement;

        Assert.Equal(
            ["code", "key", "kind", "class", "standard", "references", "seenAt", "commands", "partners", "next", "closesConnection",
                "actor", "lang", "text", "dialogues"],
            code.EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            ("5.7.26", "X.7.26", "enhanced", 5, "standard", "tr", "sender-operator"),
            (Text("code"), Text("key"), Text("kind"), code.GetProperty("class").GetInt32(), Text("standard"), Text("lang"), Text("actor")));
        Assert.Equal(entry.TextIn("tr").Meaning, code.GetProperty("text").GetProperty("meaning").GetString());

        string? Text(string name) => code.GetProperty(name).GetString();
    }

    [Fact]
    public void The_json_of_a_code_marks_the_lines_of_its_dialogues()
    {
        CodeCatalog.Default.TryGet("501", out var entry);
        using var json = JsonDocument.Parse(CodeJson.Serialize([entry], "en"));
        var lines = json.RootElement[0].GetProperty("dialogues").EnumerateArray()
            .SelectMany(each => each.GetProperty("lines").EnumerateArray());

        Assert.Contains(lines, line => line.GetProperty("from").GetString() == "server" && line.GetProperty("marked").GetBoolean()
            && line.GetProperty("text").GetString()!.StartsWith("501", StringComparison.Ordinal));
    }

    [Fact]
    public void A_code_that_succeeds_needs_no_one_to_act()
    {
        CodeCatalog.Default.TryGet("250", out var entry);
        Assert.Contains("\"actor\": \"nobody\"", CodeJson.Serialize(entry, "en"), StringComparison.Ordinal);
    }
}
