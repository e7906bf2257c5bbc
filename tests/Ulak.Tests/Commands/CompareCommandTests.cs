using System.CommandLine;
using Ulak.Commands.Codes;
using Ulak.Reference.Comparison;
using Ulak.Terminal;
using Xunit;

namespace Ulak.Tests.Commands;

public sealed class CompareCommandTests
{
    [Fact]
    public void Plain_text_holds_every_part_in_the_language_asked_for()
    {
        using var output = new StringWriter();

        CompareCommand.WritePlain(CodeComparer.Compare("221", "501", "tr")!, output);

        var text = output.ToString();
        Assert.Contains("Farklar:", text, StringComparison.Ordinal);
        Assert.Contains("Sık karıştırılan nokta:", text, StringComparison.Ordinal);
        Assert.Contains("  C: QUIT", text, StringComparison.Ordinal);
        Assert.Contains("  (sunucu bağlantıyı kapatır)", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public void Two_codes_are_needed()
    {
        Assert.NotEmpty(CompareCommand.Create().Parse(["221"]).Errors);
        Assert.Empty(CompareCommand.Create().Parse(["221", "501", "--lang", "tr", "--json"]).Errors);
    }

    [Theory]
    [InlineData("221", "221")]
    [InlineData("221", "hello")]
    public async Task Invalid_codes_are_a_usage_error(string a, string b)
    {
        var command = CompareCommand.Create();

        await Assert.ThrowsAsync<UsageException>(() => command.Parse([a, b])
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Json_keeps_letters_as_they_are()
    {
        var json = ComparisonJson.Serialize(CodeComparer.Compare("5.1.1", "550", "tr")!);

        Assert.Contains("\"isWritten\": false", json, StringComparison.Ordinal);
        Assert.Contains("ayrıntılı", json, StringComparison.Ordinal);
    }
}
