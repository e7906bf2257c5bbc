using System.Text;
using Ulak.Configuration;
using Ulak.Fuzz.Targets;

namespace Ulak.Fuzz.Seeding;

/// <summary>Seeds for JSON that people and programs write: configuration files, and bodies of the API.</summary>
internal static class ConfigurationSeeds
{
    private static readonly (string Name, string Json)[] FileTexts =
    [
        ("comments", "{ // a comment\n \"limits\": { \"message\": \"1MiB\", \"recipients\": 500, /* x */ \"faults\": 7, }, }"),
        ("listener", "{ \"listeners\": { \"inside\": { \"address\": \"127.0.0.1:2587\", \"kind\": \"submission\" } } }"),
        ("dotted", "{ \"smtp.address\": \"127.0.0.1:2525\", \"smtp\": { \"hostName\": \"mx.example.org\" } }"),
        ("unknown", "{ \"smtp\": { \"adress\": \"x\" } }"),
        ("list", "{ \"smtp\": { \"address\": [1] } }"),
        ("null", "{ \"smtp\": null }"),
        ("array", "[]"),
        ("number", "{ \"limits\": { \"recipients\": 1e3, \"faults\": -1, \"message\": 99999999999999999999 } }"),
        ("open", "{\n\n \"smtp\": "),
        ("booleans", "{ \"console\": { \"login\": true, \"language\": false } }"),
        ("mark", "\uFEFF{ \"smtp\": { \"syntax\": \"strict\" } }"),
    ];

    private static readonly (string Name, string Json)[] BodyTexts =
    [
        ("message",
            "{\"from\":\"Ann <ann@example.org>\",\"to\":[\"bob@example.test\"],\"subject\":\"Hi\","
            + "\"text\":\"a\\n.\\nb\",\"html\":\"<p>x</p>\"}"),
        ("headers", "{\"from\":\"\",\"to\":[],\"headers\":{\"X-A\":\"b\",\"X-B\":\"c\\r\\nBcc: d\",\"Subject\":\"e\"}}"),
        ("attachment",
            "{\"to\":[\"a@b\"],\"attachments\":[{\"fileName\":\"a\\r\\nb.txt\",\"type\":\"text/plain; x=y\",\"content\":\"AAAA\"}]}"),
        ("inline", "{\"to\":[\"a@b\"],\"attachments\":[{\"fileName\":\"\",\"contentId\":\"a>\\r\\nX: y\",\"content\":\"AA==\"}]}"),
        ("addresses", "{\"from\":\"a@b, c@d\",\"to\":[\"x\",null],\"cc\":[\"\\\"a\\\\\\\"b\\\" <a@b>\"],\"replyTo\":[\"a@b\\r\\nX: y\"]}"),
        ("unicode", "{\"from\":\"Ay\\u015Fe <a@b>\",\"to\":[\"\\uD800@b\"],\"subject\":\"\\u0000\\n\\uD83D\\uDE00\"}"),
        ("patch", "{\"read\":true,\"starred\":null,\"tags\":[\"a\",\"b c\"]}"),
        ("bulk", "{\"ids\":[\"01J0000000000000000000000\"],\"query\":\"is:unread\",\"action\":\"delete\",\"tags\":[\"x\"]}"),
        ("undo", "{\"undo\":\"x\"}"),
        ("unknown", "{\"form\":\"a@b\"}"),
        ("twice", "{\"to\":[\"a@b\"],\"to\":[\"c@d\"],\"headers\":{\"A\":\"b\",\"a\":\"c\"}}"),
    ];

    public static IEnumerable<Seed> Files() => FileTexts.Select(seed => new Seed(seed.Name, Encoding.UTF8.GetBytes(seed.Json)))
        .Append(new Seed("all", Encoding.UTF8.GetBytes(AllSettings())));

    public static IEnumerable<Seed> Bodies() => BodyTexts.Select(seed => new Seed(seed.Name, Encoding.UTF8.GetBytes(seed.Json)));

    // Every setting with its default, so that the fuzzer knows the names.
    private static string AllSettings() => "{\n" + string.Join(
        ",\n",
        SettingsTable.All.Where(setting => !setting.IsSecret).Select(setting =>
            $"\"{setting.Key}\": \"{System.Text.Json.JsonEncodedText.Encode(setting.Format(UlakSettings.Default))}\""))
        + "\n}\n";
}
