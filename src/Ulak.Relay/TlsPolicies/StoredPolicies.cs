using System.Text.Json.Serialization;

namespace Ulak.Relay.TlsPolicies;

/// <summary>An MTA-STS policy that is kept over a restart.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Id">The id of its TXT record.</param>
/// <param name="Document">The document.</param>
/// <param name="Until">Until when it applies (max_age).</param>
internal sealed record StoredPolicy(string Domain, string Id, string Document, DateTimeOffset Until);

/// <summary>The JSON of MTA-STS policies.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(StoredPolicy[]))]
internal sealed partial class StoredPolicyJson : JsonSerializerContext;

/// <summary>The results of one policy of one domain on one day, kept over a restart.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Domain">The domain.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Succeeded">The number of sessions with TLS as the policy wants it.</param>
/// <param name="Failures">The others.</param>
internal sealed record StoredTlsResults(
    DateOnly Day, string Domain, StoredReportedPolicy Policy, long Succeeded, StoredTlsFailure[] Failures);

/// <summary>The policy of <see cref="StoredTlsResults"/>.</summary>
/// <param name="Type">The policy-type.</param>
/// <param name="Id">What distinguishes it from others.</param>
/// <param name="Lines">The policy-string.</param>
/// <param name="Hosts">The mx-host.</param>
internal sealed record StoredReportedPolicy(string Type, string Id, string[] Lines, string[] Hosts);

/// <summary>Failures of one kind.</summary>
/// <param name="Failure">The kind.</param>
/// <param name="Count">How many.</param>
internal sealed record StoredTlsFailure(TlsFailure Failure, long Count);

/// <summary>The JSON of results.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(StoredTlsResults[]))]
internal sealed partial class StoredTlsResultsJson : JsonSerializerContext;
