using System.Net;
using Xunit;

namespace Ulak.Tests.Web.Api;

/// <summary>The catalogue over HTTP.</summary>
public sealed class CodeApiTests
{
    [Theory]
    [InlineData("5.7.999", "security or a rule of the server", "5.7.0, ")]
    [InlineData("5.7.999?lang=tr", "güvenlikle", "5.7.0, ")]
    [InlineData("599", "permanent failure", "556, ")]
    [InlineData("5.7", "There is no code 5.7.", "GET /api/v1/codes")]
    public async Task An_unknown_code_is_described_by_its_digits(string code, string detail, string remedy)
    {
        await using var server = await ApiServer.StartAsync();

        var problem = await server.GetAsync("api/v1/codes/" + code, HttpStatusCode.NotFound);

        Assert.Contains(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains(remedy, problem.GetProperty("remedy").GetString(), StringComparison.Ordinal);
    }
}
