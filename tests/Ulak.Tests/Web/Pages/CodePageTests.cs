using System.Net;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web.Pages;

/// <summary>The page of a code.</summary>
public sealed class CodePageTests
{
    [Theory]
    [InlineData("en", "Local error in processing")]
    [InlineData("tr", "İşlem sırasında yerel hata")]
    public async Task Codes_that_are_often_confused_have_their_names(string language, string name)
    {
        await using var server = await ApiServer.StartAsync();

        var page = WebUtility.HtmlDecode(
            await server.Http.GetStringAsync(new Uri($"{language}/codes/421", UriKind.Relative), TestContext.Current.CancellationToken));

        Assert.Contains($"<a href=\"/{language}/compare/451-vs-421\">451</a> {name}<br>", page, StringComparison.Ordinal);
        Assert.True(page.IndexOf("221-vs-421", StringComparison.Ordinal) < page.IndexOf("421-vs-554", StringComparison.Ordinal));
    }
}
