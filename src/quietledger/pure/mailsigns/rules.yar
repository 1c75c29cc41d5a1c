/*
  Quietledger's own rules for files that a message carries. Each says which sign of the catalogue it is (sign) and, in
  words for a reader, what it saw (say). Written for this project.
*/

rule eicar_test_file
{
    meta:
        sign = "A1"
        say = "the test file of anti-virus programs (EICAR)"
    strings:
        $all = "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    condition:
        $all
}

rule script_that_fetches_and_runs
{
    meta:
        sign = "A1"
        say = "a script that fetches a program or runs one"
    strings:
        $shell = "WScript.Shell" ascii wide nocase
        $shell_app = "Shell.Application" ascii wide nocase
        $http = "MSXML2.XMLHTTP" ascii wide nocase
        $http_winhttp = "WinHttp.WinHttpRequest" ascii wide nocase
        $stream = "ADODB.Stream" ascii wide nocase
        $object = "ActiveXObject" ascii wide nocase
        $create = "CreateObject" ascii wide nocase
        $fetch = "URLDownloadToFile" ascii wide nocase
    condition:
        $fetch or (any of ($shell*) and ($object or $create)) or (any of ($http*) and $stream)
}

rule powershell_that_hides
{
    meta:
        sign = "A1"
        say = "a PowerShell line that hides what it runs or fetches more"
    strings:
        $coded = /powershell(\.exe)?\s[^\r\n]{0,200}-e(nc|ncodedcommand)?\s+[A-Za-z0-9+\/=]{40,}/ ascii wide nocase
        $hidden = /powershell(\.exe)?\s[^\r\n]{0,200}-w(indowstyle)?\s+h(idden)?\b/ ascii wide nocase
        $fetch = /(iex|invoke-expression)[^\r\n]{0,200}(downloadstring|invoke-webrequest|iwr)\b/ ascii wide nocase
        $fetch_first = /(downloadstring|invoke-webrequest|iwr)\b[^\r\n]{0,200}\|\s*(iex|invoke-expression)\b/ ascii wide nocase
    condition:
        any of them
}

rule system_tool_misused
{
    meta:
        sign = "A1"
        say = "a line that misuses a tool of the system to fetch a program"
    strings:
        $certutil = /certutil(\.exe)?\s[^\r\n]{0,100}-(urlcache|decode)\b/ ascii wide nocase
        $mshta = /mshta(\.exe)?\s+["']?(https?:|javascript:|vbscript:)/ ascii wide nocase
        $regsvr = /regsvr32(\.exe)?\s[^\r\n]{0,100}\/i:https?:/ ascii wide nocase
        $bits = /bitsadmin(\.exe)?\s[^\r\n]{0,100}\/transfer\b/ ascii wide nocase
        $rundll = /rundll32(\.exe)?\s[^\r\n]{0,60}(javascript:|\\\\[a-z0-9.]{3,})/ ascii wide nocase
    condition:
        any of them
}

rule shortcut_inside
{
    meta:
        sign = "A1"
        say = "a shortcut inside another file"
    strings:
        $head = { 4C 00 00 00 01 14 02 00 00 00 00 00 C0 00 00 00 00 00 00 46 }
    condition:
        for any i in (1..#head) : (@head[i] > 0)
}

rule program_inside
{
    meta:
        sign = "A1"
        say = "a program inside another file"
    strings:
        $stub = "This program cannot be run in DOS mode"
        $coded = "VGhpcyBwcm9ncmFtIGNhbm5vdCBiZSBydW4gaW4gRE9TIG1vZGU"
        $hex = "546869732070726f6772616d2063616e6e6f742062652072756e20696e20444f53206d6f6465" nocase
    condition:
        $coded or $hex or ($stub and uint16(0) != 0x5A4D)
}

rule dde_field_in_old_document
{
    meta:
        sign = "A6"
        say = "a DDE field: it starts a program"
    strings:
        $narrow = /\x13[ \t]{0,20}DDE(AUTO)?[ \t]/ nocase
        $wide = /\x13\x00([ \t]\x00){0,20}D\x00D\x00E\x00(A\x00U\x00T\x00O\x00)?[ \t]\x00/ nocase
    condition:
        uint32(0) == 0xE011CFD0 and any of them
}

rule equation_editor_object
{
    meta:
        sign = "A6"
        say = "an object of the old equation editor, which runs what it is given"
    strings:
        $name = "Equation.3" ascii wide nocase
        $class_hex = "02ce020000000000c000000000000046" nocase
        $class = { 02 CE 02 00 00 00 00 00 C0 00 00 00 00 00 00 46 }
    condition:
        (uint32(0) == 0x74725C7B or uint32(0) == 0xE011CFD0) and any of ($class*) or (uint32(0) == 0x74725C7B and $name)
}

rule macro_that_starts_by_itself
{
    meta:
        sign = "A6"
        say = "a macro that starts by itself and runs programs"
    strings:
        $auto_open = "AutoOpen" ascii wide nocase
        $auto_document = "Document_Open" ascii wide nocase
        $auto_workbook = "Workbook_Open" ascii wide nocase
        $run_shell = "WScript.Shell" ascii wide nocase
        $run_environment = "Environ$" ascii wide nocase
        $run_fetch = "URLDownloadToFile" ascii wide nocase
    condition:
        any of ($auto*) and any of ($run*)
}

rule credential_page
{
    meta:
        sign = "A4"
        say = "a page that asks for a password and sends it by script"
    strings:
        $field = /<input[^>]{0,300}type\s*=\s*["']?password/ nocase
        $send_fetch = /fetch\s*\(\s*["'`]https?:/ nocase
        $send_ajax = /\$\.(ajax|post)\s*\(/ nocase
        $send_bot = "api.telegram.org/bot" nocase
    condition:
        $field and any of ($send*)
}
