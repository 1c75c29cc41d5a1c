# Prints, as one JSON, what Windows says of its own protection. It changes nothing, and needs no administrator:
# what only administrators may ask is null, and the shell's own property stands in for BitLocker's words.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false

function Ask([scriptblock]$question) { try { & $question } catch { $null } }
function Setting($path, $name) { Ask { (Get-ItemProperty -LiteralPath $path -Name $name).$name } }
function Seconds($when) { Ask { [int64]([DateTimeOffset]([DateTime]::SpecifyKind($when, 'Utc'))).ToUnixTimeSeconds() } }

$seen = [ordered]@{}
$seen.drive = $env:SystemDrive

$seen.bitlocker = Ask { @(Get-BitLockerVolume | ForEach-Object { [ordered]@{
    MountPoint = "$($_.MountPoint)"; VolumeStatus = "$($_.VolumeStatus)"; ProtectionStatus = "$($_.ProtectionStatus)"
    EncryptionPercentage = [int]$_.EncryptionPercentage; EncryptionMethod = "$($_.EncryptionMethod)" } }) }
$seen.volumes = Ask { @(Get-Volume | ForEach-Object { [ordered]@{
    DriveLetter = "$($_.DriveLetter)"; DriveType = "$($_.DriveType)" } }) }
$seen.shell = Ask {
    $shell = New-Object -ComObject Shell.Application
    $found = @{}
    foreach ($one in $seen.volumes) {
        if ($one.DriveLetter -match '^[A-Z]$') {
            $drive = "$($one.DriveLetter):"
            $found[$drive] = Ask { [int]$shell.NameSpace($drive).Self.ExtendedProperty('System.Volume.BitLockerProtection') }
        }
    }
    $found
}
$seen.pagefiles = Ask { @(Get-CimInstance Win32_PageFileUsage | ForEach-Object { "$($_.Name)" }) }

$version = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
$seen.os = [ordered]@{
    caption = Ask { "$((Get-CimInstance Win32_OperatingSystem).Caption)" }
    display = Setting $version 'DisplayVersion'; build = Setting $version 'CurrentBuild'; ubr = Setting $version 'UBR' }
$seen.lock = [ordered]@{
    inactivity = Setting 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System' 'InactivityTimeoutSecs'
    active = Setting 'HKCU:\Control Panel\Desktop' 'ScreenSaveActive'
    secure = Setting 'HKCU:\Control Panel\Desktop' 'ScreenSaverIsSecure'
    timeout = Setting 'HKCU:\Control Panel\Desktop' 'ScreenSaveTimeOut' }
$seen.firewall = Ask { @(Get-NetFirewallProfile -PolicyStore ActiveStore | ForEach-Object { [ordered]@{
    Name = "$($_.Name)"; Enabled = "$($_.Enabled)" } }) }
$seen.defender = Ask { Get-MpComputerStatus |
    Select-Object AntivirusEnabled, RealTimeProtectionEnabled, AntivirusSignatureAge }
$seen.scanner = Ask { Get-CimInstance -Namespace root/SecurityCenter2 -ClassName AntiVirusProduct |
    Where-Object displayName -notlike '*Defender*' | Select-Object -First 1 displayName, productState }
$seen.updates = [ordered]@{
    level = Ask { [int](New-Object -ComObject Microsoft.Update.AutoUpdate).Settings.NotificationLevel }
    checked = Ask { Seconds (New-Object -ComObject Microsoft.Update.AutoUpdate).Results.LastSearchSuccessDate }
    pending_security = Ask {
        $searcher = (New-Object -ComObject Microsoft.Update.Session).CreateUpdateSearcher()
        $searcher.Online = $false
        $waiting = $searcher.Search("IsInstalled=0 and IsHidden=0 and Type='Software'").Updates
        # The categories' ids: security updates, critical updates, definition updates.
        $grave = '0fa1201d-4330-4fa8-8ae9-b877473b6441', 'e6cf1350-c01b-414d-a61f-263d14d133b4',
            'e0789628-ce08-4437-be74-2495b842f43b'
        @($waiting | Where-Object { @($_.Categories | Where-Object { $grave -contains $_.CategoryID }).Count }).Count } }
$seen.admin = Ask { [bool]((whoami /groups /fo csv /nh) -match 'S-1-5-32-544') }
$seen.model = Ask { "$((Get-CimInstance Win32_ComputerSystem).Model)" }
$seen.serial = Ask { "$((Get-CimInstance Win32_BIOS).SerialNumber)" }
$seen.tpm = Ask { "$((Get-CimInstance -Namespace root/cimv2/Security/MicrosoftTpm Win32_Tpm).SpecVersion)".Split(',')[0] }
$seen.secure_boot = Ask { (Setting 'HKLM:\SYSTEM\CurrentControlSet\Control\SecureBoot\State' 'UEFISecureBootEnabled') -eq 1 }

ConvertTo-Json -InputObject $seen -Depth 4 -Compress
