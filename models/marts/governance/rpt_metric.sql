with

cluster_evidence as (
    select * from {{ ref('rpt_cluster_evidence') }}
),

programme_evidence as (
    select * from {{ ref('rpt_programme_evidence') }}
),

previous_programme_evidence as (
    select * from {{ ref('ml_leadership__previous_programme_evidence') }}
    where measure <> 'confusion'
),

extract_levels as (
    select * from {{ ref('int_leadership__extract_levels') }}
),

extracts as (
    select * from {{ ref('int_governance__extracts') }}
    where table_name = 'participants'
),

described as (
    select * from {{ group_estimates('extract_levels', ['extract_name']) }} as estimated
),

measured as (
    select
        'latest' as extract_name,
        'clusters' as model_name,
        specification,
        measure,
        case
            when cluster_id is not null
                then 'cluster ' || cast(cluster_id as {{ dbt.type_string() }})
            when field is not null then field
            when n_clusters is not null
                then cast(n_clusters as {{ dbt.type_string() }}) || ' clusters'
        end as measured_of,
        n,
        value,
        ci_low,
        ci_high,
        method,
        is_reportable,
        reason
    from cluster_evidence

    union all

    select
        'latest' as extract_name,
        'programme_classifier' as model_name,
        specification,
        measure,
        estimator || ', ' || evaluation as measured_of,
        n,
        value,
        ci_low,
        ci_high,
        method,
        is_reportable,
        reason
    from programme_evidence

    union all

    select
        extracts.extract_name,
        'programme_classifier' as model_name,
        previous.specification,
        previous.measure,
        previous.estimator || ', ' || previous.evaluation as measured_of,
        previous.n,
        previous.value,
        previous.ci_low,
        previous.ci_high,
        previous.method,
        previous.is_reportable,
        previous.reason
    from previous_programme_evidence as previous
    inner join extracts
        on extracts.extract_name = 'previous'

    union all

    select
        extract_name,
        'participants' as model_name,
        null as specification,
        measure,
        case
            when kind = 'nominal' then field || ': ' || field_level
            else field
        end as measured_of,
        n,
        case when ci_low is not null then value end as value,
        ci_low,
        ci_high,
        case when ci_low is not null then method end as method,
        ci_low is not null as is_reportable,
        case
            when ci_low is null
                then 'a mean over fewer than two people has no interval'
        end as reason
    from described

    union all

    select
        extract_name,
        'participants' as model_name,
        null as specification,
        'clean_share' as measure,
        null as measured_of,
        n_lines as n,
        round(cast(n_clean as {{ type_double() }}) / n_lines, 12) as value,
        {{ wilson_low('n_clean', 'n_lines') }} as ci_low,
        {{ wilson_high('n_clean', 'n_lines') }} as ci_high,
        'Wilson' as method,
        true as is_reportable,
        null as reason
    from extracts
),

final as (
    select
        'leadership' as domain,
        measured.extract_name,
        extracts.extract_date,
        measured.model_name,
        measured.specification,
        measured.measure,
        measured.measured_of,
        measured.n,
        measured.value,
        measured.ci_low,
        measured.ci_high,
        measured.method,
        measured.is_reportable,
        measured.reason
    from measured
    left join extracts
        on measured.extract_name = extracts.extract_name
)

select * from final
