using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Ulak.Tests.Web.Api;

/// <summary>The description of the API is written by hand; it matches what there is.</summary>
public sealed partial class OpenApiTests
{
    [GeneratedRegex(@"\{(\w+):\w+\}")]
    private static partial Regex Constraint { get; }

    [Fact]
    public async Task Every_path_that_is_mapped_is_described_and_every_path_that_is_described_is_mapped()
    {
        await using var server = await ApiServer.StartAsync();
        var mapped = from endpoint in server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                     let path = Constraint.Replace("/" + endpoint.RoutePattern.RawText!.TrimStart('/'), "{$1}")
                     where path.StartsWith("/api/", StringComparison.Ordinal)
                     from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                     select $"{method} {path}";

        var document = await server.GetAsync("api/v1/openapi.json");
        var described = from path in document.GetProperty("paths").EnumerateObject()
                        from method in path.Value.EnumerateObject()
                        select $"{method.Name.ToUpperInvariant()} {path.Name}";

        Assert.Equal(described.Order(StringComparer.Ordinal), mapped.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_reference_leads_somewhere_and_every_operation_has_a_name_of_its_own()
    {
        await using var server = await ApiServer.StartAsync();
        var document = await server.GetAsync("api/v1/openapi.json");
        var schemas = document.GetProperty("components").GetProperty("schemas").EnumerateObject()
            .Select(schema => "#/components/schemas/" + schema.Name).ToHashSet();
        var references = All(document).Where(property => property.Name == "$ref").Select(property => property.Value.GetString()!).ToList();
        var names = All(document).Where(property => property.Name == "operationId").Select(property => property.Value.GetString()!)
            .ToList();

        Assert.NotEmpty(references);
        Assert.Empty(references.Except(schemas));
        Assert.Empty(schemas.Except(references));
        Assert.Equal(names.Distinct(), names);
    }

    [Theory]
    [InlineData("messages", "MessageList")]
    [InlineData("messages/latest", "Message")]
    [InlineData("messages/latest/html-check", "HtmlCheck")]
    [InlineData("sessions", "SessionList")]
    [InlineData("info", "Info")]
    [InlineData("tags", "TagList")]
    [InlineData("codes/221", "Code")]
    [InlineData("compare/221/501", "Comparison")]
    [InlineData("messages/wait?timeout=1", "Message")]
    public async Task An_answer_has_the_members_that_are_described_and_no_others(string path, string schema)
    {
        await using var server = await ApiServer.StartAsync();
        await server.PostAsync(
            "api/v1/messages",
            """{"from":"ann@example.org","to":["bob@example.test"],"subject":"Hello","text":"x","html":"<p>x</p>","tags":["a"]}""",
            System.Net.HttpStatusCode.Created);
        var document = await server.GetAsync("api/v1/openapi.json");
        var answer = await server.GetAsync("api/v1/" + path);

        Check(document, document.GetProperty("components").GetProperty("schemas").GetProperty(schema), answer, schema);
    }

    /// <summary>Required members are there, no others than the described ones are, and their types are the described ones.</summary>
    private static void Check(JsonElement document, JsonElement schema, JsonElement value, string place)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            Check(document, document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]),
                value, place);
            return;
        }

        if (schema.TryGetProperty("anyOf", out var any))
        {
            if (value.ValueKind != JsonValueKind.Null)
            {
                Check(document, any[0], value, place);
            }

            return;
        }

        var type = schema.GetProperty("type");
        var types = type.ValueKind == JsonValueKind.String ? [type.GetString()!]
            : type.EnumerateArray().Select(one => one.GetString()!).ToList();
        var actual = value.ValueKind switch
        {
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Number => types.Contains("integer") && value.TryGetInt64(out _) ? "integer" : "number",
            JsonValueKind.Null => "null",
            _ => "boolean",
        };
        Assert.True(types.Contains(actual), $"{place} is {actual}, not {string.Join(" or ", types)}");
        if (schema.TryGetProperty("enum", out var words) && actual == "string")
        {
            Assert.Contains(value.GetString(), words.EnumerateArray().Select(word => word.GetString()));
        }

        if (actual == "object" && schema.TryGetProperty("properties", out var properties))
        {
            foreach (var name in schema.GetProperty("required").EnumerateArray())
            {
                Assert.True(value.TryGetProperty(name.GetString()!, out _), $"{place}.{name} is missing");
            }

            foreach (var member in value.EnumerateObject())
            {
                Assert.True(properties.TryGetProperty(member.Name, out var inner), $"{place}.{member.Name} is not described");
                Check(document, inner, member.Value, $"{place}.{member.Name}");
            }
        }

        foreach (var item in actual == "array" ? value.EnumerateArray().ToList() : [])
        {
            Check(document, schema.GetProperty("items"), item, place + "[]");
        }
    }

    private static IEnumerable<JsonProperty> All(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => All(property.Value).Prepend(property)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(All),
        _ => [],
    };
}
